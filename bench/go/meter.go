package main

import (
	"runtime"
	"runtime/debug"
	"syscall"
)

// usage is what this process has used since a moment: CPU seconds with the collector's, and heap allocated.
type usage struct {
	CPUSeconds     float64 `json:"cpuSeconds"`
	AllocatedBytes float64 `json:"allocatedBytes"`
}

func used() usage {
	var cpu syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &cpu)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return usage{seconds(cpu.Utime) + seconds(cpu.Stime), float64(memory.TotalAlloc)}
}

func (u usage) since(start usage) usage {
	return usage{u.CPUSeconds - start.CPUSeconds, u.AllocatedBytes - start.AllocatedBytes}
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// heapBytes counts stacks too, because the JVM's heap holds those of parked virtual threads.
func heapBytes() uint64 {
	runtime.GC()
	debug.FreeOSMemory()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.HeapAlloc + memory.StackInuse
}
