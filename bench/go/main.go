// The grpc-go peer of Weft's bench. It speaks the lines of the Java processes (see ServerProcess and ClientProcess):
// a command in, one JSON object out, and it ends when its input does.
//
//	weft-bench-go server [flags]
//	weft-bench-go client [flags] PORT
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"strings"

	"google.golang.org/grpc"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: weft-bench-go server|client [flags] [PORT]")
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	var r row
	flags.StringVar(&r.kind, "kind", "unary", "unary, ping_pong, stream or idle")
	flags.IntVar(&r.callers, "callers", 32, "calls or streams at once, over all connections")
	flags.IntVar(&r.connections, "connections", 1, "connections")
	flags.IntVar(&r.bytes, "bytes", 128, "payload of a message")
	flags.IntVar(&r.perStream, "perstream", 10_000, "messages of one server stream")
	flags.BoolVar(&r.rich, "rich", false, "deadline, two metadata fields, one interceptor a side")
	_ = flags.Parse(os.Args[2:])
	var err error
	switch os.Args[1] {
	case "server":
		err = serve(r)
	case "client":
		err = drive(flags.Arg(0), r)
	default:
		err = fmt.Errorf("neither server nor client: %s", os.Args[1])
	}
	if err != nil {
		log.Fatal(err)
	}
}

func serve(r row) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var options []grpc.ServerOption
	if r.rich {
		options = append(options, grpc.UnaryInterceptor(readMetadata))
	}
	server := grpc.NewServer(options...)
	server.RegisterService(&echoService, nil)
	go func() { log.Fatal(server.Serve(listener)) }()
	answer(map[string]int{"port": listener.Addr().(*net.TCPAddr).Port})
	start := used()
	return obey(func(words []string) (any, error) {
		switch words[0] {
		case "reset":
			start = used()
			return struct{}{}, nil
		case "report":
			return used().since(start), nil
		case "heap":
			return map[string]uint64{"heapBytes": heapBytes()}, nil
		}
		return nil, fmt.Errorf("no command %s", words[0])
	})
}

func drive(port string, r row) error {
	c, err := connect(port, r)
	if err != nil {
		return err
	}
	answer(struct{}{})
	return obey(func(words []string) (any, error) {
		switch words[0] {
		case "round":
			numbers := [2]float64{}
			for i, word := range words[1:] {
				if numbers[i], err = strconv.ParseFloat(word, 64); err != nil {
					return nil, err
				}
			}
			return c.round(numbers[0], numbers[1]), nil
		case "open":
			streams, err := strconv.Atoi(words[1])
			if err != nil {
				return nil, err
			}
			return struct{}{}, c.openIdle(streams)
		case "heap":
			return map[string]uint64{"heapBytes": heapBytes()}, nil
		}
		return nil, fmt.Errorf("no command %s", words[0])
	})
}

func obey(command func(words []string) (any, error)) error {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		result, err := command(strings.Fields(lines.Text()))
		if err != nil {
			return err
		}
		answer(result)
	}
	return lines.Err()
}

func answer(result any) {
	line, err := json.Marshal(result)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(line))
}
