package dev.weft.bench.grpcjava;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;

/// A call as services make it: with a deadline, two metadata fields, and one interceptor a side that writes or reads
/// them.
final class RichCalls {
  private static final Metadata.Key<String> TENANT =
      Metadata.Key.of("x-tenant", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private RichCalls() {}

  static ClientInterceptor writingClient() {
    return new ClientInterceptor() {
      @Override
      public <Q, R> ClientCall<Q, R> interceptCall(
          MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        var withDeadline = options.withDeadlineAfter(10, TimeUnit.SECONDS);
        return new SimpleForwardingClientCall<Q, R>(next.newCall(method, withDeadline)) {
          @Override
          public void start(Listener<R> listener, Metadata headers) {
            headers.put(TENANT, "acme");
            headers.put(REQUEST_ID, Long.toHexString(System.nanoTime()));
            super.start(listener, headers);
          }
        };
      }
    };
  }

  static ServerInterceptor readingServer() {
    return new ServerInterceptor() {
      @Override
      public <Q, R> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (headers.get(TENANT) == null || headers.get(REQUEST_ID) == null) {
          call.close(
              Status.INVALID_ARGUMENT.withDescription("metadata is missing"), new Metadata());
          return new ServerCall.Listener<>() {};
        }
        return next.startCall(call, headers);
      }
    };
  }
}
