package dev.weft.testkit.channel;

import static dev.weft.testkit.transport.Eventually.eventually;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.server.Binding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A health service whose watchers hear what a test says, in the bytes of its protocol.
final class HealthScript {
  static final int SERVING = 1;
  static final int NOT_SERVING = 2;
  static final int SERVICE_UNKNOWN = 3;

  private final Queue<Watcher> unseen = new ConcurrentLinkedQueue<>();
  private final AtomicInteger watched = new AtomicInteger();

  /// One that watches.
  final class Watcher {
    private final String service;
    private final Metadata head = CallContext.current().headers();
    private final LinkedBlockingQueue<Object> script = new LinkedBlockingQueue<>();
    private volatile boolean over;

    private Watcher(String service) {
      this.service = service;
    }

    String service() {
      return service;
    }

    /// Whom it has asked.
    String authority() {
      for (int i = 0; i < head.size(); i++) {
        if (head.name(i).equals(":authority")) return head.wireValue(i);
      }
      throw new AssertionError("no :authority");
    }

    Metadata head() {
      return head;
    }

    void say(int status) {
      script.add(new byte[] {8, (byte) status});
    }

    void fail(Code code) {
      script.add(new RpcException(code, "as the test wants it"));
    }

    boolean isOver() {
      return over;
    }

    private void serve(Outgoing<byte[]> responses) {
      CallContext.current().whenEnded(() -> over = true);
      try {
        while (true) {
          Object next = script.take();
          if (next instanceof RpcException failure) throw failure;
          responses.send((byte[]) next);
        }
      } catch (InterruptedException ended) {
        throw new RpcException(Code.CANCELLED, "nobody watches any more");
      }
    }
  }

  Binding binding() {
    var bytes = new Bytes();
    var watch =
        new MethodDescriptor<>(
            "grpc.health.v1.Health", "Watch", Kind.SERVER_STREAMING, bytes, bytes);
    return Binding.of("grpc.health.v1.Health")
        .serverStreaming(
            watch,
            (request, responses) -> {
              var watcher = new Watcher(service(request));
              watched.incrementAndGet();
              unseen.add(watcher);
              watcher.serve(responses);
            })
        .build();
  }

  private static String service(byte[] request) {
    return request.length == 0
        ? ""
        : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
  }

  /// The next who watches.
  Watcher watcher() {
    eventually("somebody watches", () -> !unseen.isEmpty());
    return unseen.remove();
  }

  /// How many watch that [#watcher] has not told of.
  int waiting() {
    return unseen.size();
  }

  /// How many have ever watched.
  int watched() {
    return watched.get();
  }

  private static final class Bytes implements Marshaller<byte[]> {
    @Override
    public byte[] encode(byte[] message, int headroom) {
      byte[] bytes = new byte[headroom + message.length];
      System.arraycopy(message, 0, bytes, headroom, message.length);
      return bytes;
    }

    @Override
    public byte[] decode(ByteBuffer bytes) {
      byte[] message = new byte[bytes.remaining()];
      bytes.get(message);
      return message;
    }
  }
}
