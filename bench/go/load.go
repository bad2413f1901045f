package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// row is the workload, as the driver's Row describes it.
type row struct {
	kind                                   string
	callers, connections, bytes, perStream int
	rich                                   bool
}

// sample is one round, as the driver's Sample.
type sample struct {
	Operations   int64   `json:"operations"`
	Seconds      float64 `json:"seconds"`
	P50Micros    float64 `json:"p50Micros"`
	P99Micros    float64 `json:"p99Micros"`
	P999Micros   float64 `json:"p999Micros"`
	Usage        usage   `json:"usage"`
	Failures     int64   `json:"failures"`
	FirstFailure string  `json:"firstFailure,omitempty"`
}

// pace tells when the next call was meant to begin: now in a closed loop, on schedule in an open one, so that a
// late call's latency counts its wait.
type pace struct {
	begin   time.Time
	seconds float64
	rate    float64 // 0 in a closed loop
	begun   atomic.Int64
}

func (p *pace) next() (time.Time, bool) {
	if p.rate == 0 {
		now := time.Now()
		return now, now.Sub(p.begin).Seconds() < p.seconds
	}
	at := float64(p.begun.Add(1)-1) / p.rate
	intended := p.begin.Add(time.Duration(at * 1e9))
	if at >= p.seconds {
		return intended, false
	}
	time.Sleep(time.Until(intended))
	return intended, true
}

// tally is what one caller has done in a round.
type tally struct {
	latencies  *hdrhistogram.Histogram
	operations int64
	failure    error
}

func newTally() *tally {
	return &tally{latencies: hdrhistogram.New(1, 120_000_000_000, 2)}
}

func (t *tally) done(operations int64, begun time.Time) {
	t.operations += operations
	_ = t.latencies.RecordValue(int64(time.Since(begun)))
}

type client struct {
	row         row
	connections []*grpc.ClientConn
	payload     *wrapperspb.BytesValue
	tallies     []*tally
	idle        []grpc.ClientStream
}

func connect(port string, row row) (*client, error) {
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	if row.rich {
		options = append(options, grpc.WithUnaryInterceptor(writeMetadata))
	}
	c := &client{row: row, payload: wrapperspb.Bytes(make([]byte, row.bytes))}
	for range row.connections {
		connection, err := grpc.NewClient("127.0.0.1:"+port, options...)
		if err != nil {
			return nil, err
		}
		c.connections = append(c.connections, connection)
	}
	for range row.callers {
		if row.kind == "idle" {
			break
		}
		c.tallies = append(c.tallies, newTally())
	}
	return c, nil
}

// round runs all callers, each a goroutine, until the pace says that it is over.
func (c *client) round(seconds, rate float64) sample {
	for _, t := range c.tallies {
		t.latencies.Reset()
		t.operations, t.failure = 0, nil
	}
	start := used()
	p := &pace{begin: time.Now(), seconds: seconds, rate: rate}
	var callers sync.WaitGroup
	for i, t := range c.tallies {
		callers.Add(1)
		go func() {
			defer callers.Done()
			t.failure = c.call(c.connections[i%len(c.connections)], t, p)
		}()
	}
	callers.Wait()
	s := sample{Seconds: time.Since(p.begin).Seconds(), Usage: used().since(start)}
	all := newTally()
	for _, t := range c.tallies {
		all.latencies.Merge(t.latencies)
		s.Operations += t.operations
		if t.failure != nil {
			s.Failures++
			s.FirstFailure = t.failure.Error()
		}
	}
	s.P50Micros = float64(all.latencies.ValueAtPercentile(50)) / 1e3
	s.P99Micros = float64(all.latencies.ValueAtPercentile(99)) / 1e3
	s.P999Micros = float64(all.latencies.ValueAtPercentile(99.9)) / 1e3
	return s
}

func (c *client) call(connection *grpc.ClientConn, t *tally, p *pace) error {
	switch c.row.kind {
	case "unary":
		return c.unary(connection, t, p)
	case "ping_pong":
		return c.pingPong(connection, t, p)
	case "stream":
		return c.stream(connection, t, p)
	}
	return fmt.Errorf("%s has no rounds", c.row.kind)
}

func (c *client) unary(connection *grpc.ClientConn, t *tally, p *pace) error {
	for begun, more := p.next(); more; begun, more = p.next() {
		ctx, cancel := context.Background(), func() {}
		if c.row.rich {
			ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
		}
		reply := new(wrapperspb.BytesValue)
		err := connection.Invoke(ctx, unaryMethod, c.payload, reply)
		cancel()
		if err != nil {
			return err
		}
		if len(reply.Value) != c.row.bytes {
			return errors.New("the echo is not whole")
		}
		t.done(1, begun)
	}
	return nil
}

func (c *client) open(connection *grpc.ClientConn) (grpc.ClientStream, error) {
	return connection.NewStream(context.Background(), &echoService.Streams[0], pingPongMethod)
}

func (c *client) exchange(call grpc.ClientStream) error {
	if err := call.SendMsg(c.payload); err != nil {
		return err
	}
	reply := new(wrapperspb.BytesValue)
	return call.RecvMsg(reply)
}

func (c *client) pingPong(connection *grpc.ClientConn, t *tally, p *pace) error {
	call, err := c.open(connection)
	if err != nil {
		return err
	}
	for begun, more := p.next(); more; begun, more = p.next() {
		if err := c.exchange(call); err != nil {
			return err
		}
		t.done(1, begun)
	}
	if err := call.CloseSend(); err != nil {
		return err
	}
	if err := call.RecvMsg(new(wrapperspb.BytesValue)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("the stream did not end: %v", err)
	}
	return nil
}

func (c *client) stream(connection *grpc.ClientConn, t *tally, p *pace) error {
	wanted := binary.BigEndian.AppendUint32(nil, uint32(c.row.perStream))
	request := wrapperspb.Bytes(binary.BigEndian.AppendUint32(wanted, uint32(c.row.bytes)))
	for begun, more := p.next(); more; begun, more = p.next() {
		call, err := connection.NewStream(context.Background(), &echoService.Streams[1], streamMethod)
		if err != nil {
			return err
		}
		if err := call.SendMsg(request); err != nil {
			return err
		}
		if err := call.CloseSend(); err != nil {
			return err
		}
		for messages := 0; ; messages++ {
			if err := call.RecvMsg(new(wrapperspb.BytesValue)); errors.Is(err, io.EOF) {
				t.done(int64(messages), begun)
				break
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

// openIdle opens silent streams until there are so many, with one exchange on each.
func (c *client) openIdle(streams int) error {
	for len(c.idle) < streams {
		call, err := c.open(c.connections[len(c.idle)%len(c.connections)])
		if err != nil {
			return err
		}
		if err := c.exchange(call); err != nil {
			return err
		}
		c.idle = append(c.idle, call)
	}
	return nil
}
