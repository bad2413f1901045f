package dev.weft.bench.load;

/// What a process used during a round: CPU time with JIT and GC, and heap allocated by all its threads.
public record Usage(double cpuSeconds, double allocatedBytes) {}
