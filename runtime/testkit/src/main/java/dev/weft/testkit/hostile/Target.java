package dev.weft.testkit.hostile;

import dev.weft.Incoming;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Outgoing;
import dev.weft.server.Binding;
import dev.weft.server.Service;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/// What is served while others attack.
final class Target implements Service {
  private static final String NAME = "weft.hostile.Target";
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

  /// Answers with its request.
  static final MethodDescriptor<byte[], byte[]> ECHO =
      new MethodDescriptor<>(NAME, "Echo", Kind.UNARY, BYTES, BYTES);

  /// Answers with [#BLOB] bytes.
  static final MethodDescriptor<byte[], byte[]> LARGE =
      new MethodDescriptor<>(NAME, "Large", Kind.UNARY, BYTES, BYTES);

  /// Neither reads nor answers, until the call has ended.
  static final MethodDescriptor<byte[], byte[]> SILENT =
      new MethodDescriptor<>(NAME, "Silent", Kind.BIDI_STREAMING, BYTES, BYTES);

  private static final int BLOB = 16 << 10;

  @Override
  public Binding binding() {
    return Binding.of(NAME)
        .unary(ECHO, request -> request)
        .unary(LARGE, request -> new byte[BLOB])
        .bidiStreaming(SILENT, Target::wait)
        .build();
  }

  private static void wait(Incoming<byte[]> requests, Outgoing<byte[]> replies) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // The call has ended.
    }
  }
}
