package main

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const (
	unaryMethod    = "/weft.bench.Echo/Unary"
	pingPongMethod = "/weft.bench.Echo/PingPong"
	streamMethod   = "/weft.bench.Echo/Stream"
)

// The service, written by hand as protoc-gen-go-grpc would: the messages are well-known types, so nothing needs
// generating.
var echoService = grpc.ServiceDesc{
	ServiceName: "weft.bench.Echo",
	HandlerType: (*any)(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Unary", Handler: unary}},
	Streams: []grpc.StreamDesc{
		{StreamName: "PingPong", Handler: pingPong, ServerStreams: true, ClientStreams: true},
		{StreamName: "Stream", Handler: stream, ServerStreams: true},
	},
}

func unary(service any, ctx context.Context, decode func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
	request := new(wrapperspb.BytesValue)
	if err := decode(request); err != nil {
		return nil, err
	}
	echo := func(_ context.Context, request any) (any, error) { return request, nil }
	if interceptor == nil {
		return echo(ctx, request)
	}
	return interceptor(ctx, request, &grpc.UnaryServerInfo{Server: service, FullMethod: unaryMethod}, echo)
}

func pingPong(_ any, call grpc.ServerStream) error {
	for {
		message := new(wrapperspb.BytesValue)
		if err := call.RecvMsg(message); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := call.SendMsg(message); err != nil {
			return err
		}
	}
}

// The request is two big-endian ints: how many messages, of how many bytes.
func stream(_ any, call grpc.ServerStream) error {
	request := new(wrapperspb.BytesValue)
	if err := call.RecvMsg(request); err != nil {
		return err
	}
	count := binary.BigEndian.Uint32(request.Value)
	message := wrapperspb.Bytes(make([]byte, binary.BigEndian.Uint32(request.Value[4:])))
	for range count {
		if err := call.SendMsg(message); err != nil {
			return err
		}
	}
	return nil
}

// One interceptor a side: the client's writes two metadata fields, the server's reads them.

func writeMetadata(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	ctx = metadata.AppendToOutgoingContext(ctx, "x-tenant", "acme", "x-request-id", "4f5e6d7c8b9a")
	return invoke(ctx, method, request, reply, connection, options...)
}

func readMetadata(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	fields, _ := metadata.FromIncomingContext(ctx)
	if len(fields.Get("x-tenant")) == 0 || len(fields.Get("x-request-id")) == 0 {
		return nil, errors.New("metadata is missing")
	}
	return handle(ctx, request)
}
