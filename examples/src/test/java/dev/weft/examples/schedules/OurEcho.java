package dev.weft.examples.schedules;

import dev.weft.Incoming;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Outgoing;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.server.Service;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/// The echo and its caller, by Weft.
final class OurEcho implements Service {
  static final String NAME = "weft.schedules.Echo";

  private static final Marshaller<byte[]> BYTES =
      new Marshaller<>() {
        @Override
        public byte[] encode(byte[] message, int headroom) {
          var bytes = new byte[headroom + message.length];
          System.arraycopy(message, 0, bytes, headroom, message.length);
          return bytes;
        }

        @Override
        public byte[] decode(ByteBuffer bytes) {
          var message = new byte[bytes.remaining()];
          bytes.get(message);
          return message;
        }
      };

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      new MethodDescriptor<>(NAME, "Echo", MethodDescriptor.Kind.BIDI_STREAMING, BYTES, BYTES);

  private static final CallOptions OPTIONS =
      CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(60));

  @Override
  public Binding binding() {
    return Binding.of(NAME).bidiStreaming(ECHO, OurEcho::echo).build();
  }

  private static void echo(Incoming<byte[]> messages, Outgoing<byte[]> replies) {
    for (byte[] message : messages) replies.send(message);
  }

  static void echoMetadata(ServerCall call, ServerHandler next) {
    Metadata ours = Field.toWeft(Field.of(call.headers()));
    call.addHeaders(ours);
    call.addTrailers(ours);
    next.handle(call);
  }

  static void hold(Conversation conversation, Channel channel) throws Exception {
    CallOptions options = OPTIONS.withHeaders(Field.toWeft(conversation.metadata()));
    try (var call = channel.bidiStreaming(ECHO, options)) {
      conversation.hold(new OurCall(call));
    }
  }

  private record OurCall(BidiStreamingCall<byte[], byte[]> call) implements Conversation.Call {
    @Override
    public void send(byte[] message) {
      call.send(message);
    }

    @Override
    public void finishSending() {
      call.finishSending();
    }

    @Override
    public byte[] receive() {
      return call.receive();
    }

    @Override
    public List<Field> headers() {
      return Field.of(call.headers());
    }

    @Override
    public List<Field> trailers() {
      return Field.of(call.trailers());
    }
  }
}
