package dev.weft.examples.schedules;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The echo and its caller, by grpc-java.
final class TheirEcho {
  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
          return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream bytes) {
          try {
            return bytes.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(OurEcho.NAME + "/Echo")
          .setRequestMarshaller(BYTES)
          .setResponseMarshaller(BYTES)
          .build();

  private TheirEcho() {}

  // ---- the service

  static ServerServiceDefinition service() {
    var echo =
        ServerServiceDefinition.builder(OurEcho.NAME)
            .addMethod(ECHO, ServerCalls.asyncBidiStreamingCall(TheirEcho::echo))
            .build();
    return ServerInterceptors.intercept(echo, TheirEcho::echoMetadata);
  }

  private static StreamObserver<byte[]> echo(StreamObserver<byte[]> replies) {
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] message) {
        replies.onNext(message);
      }

      @Override
      public void onError(Throwable ended) {}

      @Override
      public void onCompleted() {
        replies.onCompleted();
      }
    };
  }

  private static <Q, R> ServerCall.Listener<Q> echoMetadata(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    List<Field> ours = Field.of(headers);
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendHeaders(Metadata headers) {
            headers.merge(Field.toGrpcJava(ours));
            super.sendHeaders(headers);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            trailers.merge(Field.toGrpcJava(ours));
            super.close(status, trailers);
          }
        },
        headers);
  }

  // ---- the caller

  static void hold(Conversation conversation, Channel channel) throws Exception {
    var headers = new AtomicReference<Metadata>();
    var trailers = new AtomicReference<Metadata>();
    Channel ours =
        ClientInterceptors.intercept(
            channel,
            MetadataUtils.newAttachHeadersInterceptor(Field.toGrpcJava(conversation.metadata())),
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
    var call = ClientCalls.blockingBidiStreamingCall(ours, ECHO, options);
    try {
      conversation.hold(new TheirCall(call, headers, trailers));
    } catch (Throwable e) {
      call.cancel("the conversation has gone wrong", e);
      throw e;
    }
  }

  private record TheirCall(
      BlockingClientCall<byte[], byte[]> call,
      AtomicReference<Metadata> captured,
      AtomicReference<Metadata> capturedLast)
      implements Conversation.Call {
    @Override
    public void send(byte[] message) throws Exception {
      call.write(message);
    }

    @Override
    public void finishSending() {
      call.halfClose();
    }

    @Override
    public byte[] receive() throws Exception {
      return call.read();
    }

    @Override
    public List<Field> headers() {
      return Field.of(captured.get());
    }

    @Override
    public List<Field> trailers() {
      return Field.of(capturedLast.get());
    }
  }
}
