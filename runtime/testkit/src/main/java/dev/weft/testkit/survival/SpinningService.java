package dev.weft.testkit.survival;

import dev.weft.Incoming;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Outgoing;
import dev.weft.server.Binding;
import dev.weft.server.Service;
import dev.weft.transport.Headers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Handlers that only compute, so that nothing interrupts them, and one that only waits.
final class SpinningService implements Service, AutoCloseable {
  static final Headers SPIN = head("Spin");
  static final Headers WAIT_100_MS = head("Wait").with("grpc-timeout", "100m");
  static final Duration TIMEOUT = Duration.ofMillis(100);

  private static final String NAME = "weft.survival.Spinning";

  private final AtomicInteger spinning = new AtomicInteger();
  private volatile boolean released;

  private static Headers head(String method) {
    return Headers.of(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":path",
        "/" + NAME + "/" + method,
        ":authority",
        "localhost",
        "te",
        "trailers",
        "content-type",
        "application/grpc");
  }

  @Override
  public Binding binding() {
    var spin =
        new MethodDescriptor<>(NAME, "Spin", Kind.UNARY, Message.MARSHALLER, Message.MARSHALLER);
    var wait =
        new MethodDescriptor<>(
            NAME, "Wait", Kind.BIDI_STREAMING, Message.MARSHALLER, Message.MARSHALLER);
    return Binding.of(NAME)
        .unary(spin, this::spin)
        .bidiStreaming(wait, SpinningService::waitForMessages)
        .build();
  }

  private byte[] spin(byte[] request) {
    spinning.incrementAndGet();
    while (!released) Thread.onSpinWait();
    return request;
  }

  private static void waitForMessages(Incoming<byte[]> messages, Outgoing<byte[]> replies) {
    while (messages.receive() != null) {}
  }

  /// How many handlers have begun to spin.
  int spinning() {
    return spinning.get();
  }

  /// Lets them end.
  @Override
  public void close() {
    released = true;
  }
}
