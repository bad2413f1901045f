package dev.weft.testkit.tls;

import dev.weft.CallContext;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Peer;
import dev.weft.server.Binding;
import dev.weft.testkit.transport.Eventually;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A service that echoes bytes, and notes who calls.
final class Echo {
  static final String SERVICE = "weft.test.Echo";
  static final Marshaller<byte[]> BYTES =
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
  static final MethodDescriptor<byte[], byte[]> UNARY =
      new MethodDescriptor<>(SERVICE, "Unary", Kind.UNARY, BYTES, BYTES);
  static final MethodDescriptor<byte[], byte[]> BIDI =
      new MethodDescriptor<>(SERVICE, "Bidi", Kind.BIDI_STREAMING, BYTES, BYTES);

  private final BlockingQueue<Peer> callers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Metadata> headers = new LinkedBlockingQueue<>();

  Binding binding() {
    return Binding.of(SERVICE)
        .unary(
            UNARY,
            message -> {
              note();
              return message;
            })
        .bidiStreaming(
            BIDI,
            (messages, replies) -> {
              note();
              for (byte[] message : messages) replies.send(message);
            })
        .build();
  }

  private void note() {
    headers.add(CallContext.current().headers());
    callers.add(CallContext.current().peer());
  }

  /// A header of the next call; that counts as having asked who made it.
  @Nullable String header(String name) throws InterruptedException {
    Peer _ = caller();
    Metadata all = headers.take();
    for (int i = 0; i < all.size(); i++) {
      if (all.name(i).equals(name)) return all.wireValue(i);
    }
    return null;
  }

  /// Who made the next call.
  Peer caller() throws InterruptedException {
    Peer next = callers.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("no call came");
    return next;
  }

  boolean wasCalled() {
    return !callers.isEmpty();
  }
}
