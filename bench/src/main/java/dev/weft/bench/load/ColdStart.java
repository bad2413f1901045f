package dev.weft.bench.load;

import com.google.protobuf.BytesValue;
import dev.weft.bench.Peers;
import dev.weft.bench.peer.BlockingEchoClient;
import dev.weft.bench.peer.CallbackEchoClient;
import dev.weft.bench.peer.Peer;
import dev.weft.bench.workload.Payload;
import dev.weft.bench.workload.Row;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A program as small as hello: server and client in one fresh JVM, one call, and a line when its reply is there.
///
/// Whoever starts it takes the time, from the start of the process to the line. It uses nothing else of the driver,
/// whose classes would have to be loaded too.
public final class ColdStart {
  private ColdStart() {}

  /// Argument: peer.
  public static void main(String[] args) throws Exception {
    Row row = Row.named("cold");
    Peer peer = Peers.named(args[0]);
    BytesValue greeting = Payload.of(row.bytes());
    var server = peer.serve(row);
    switch (peer.connect(server.port(), row)) {
      case BlockingEchoClient client -> client.unary(0, greeting);
      case CallbackEchoClient client -> {
        var ended = new CountDownLatch(1);
        client.unary(0, greeting, new Signal(ended));
        ended.await();
      }
    }
    System.out.println("{}");
    System.exit(0);
  }

  private record Signal(CountDownLatch ended) implements CallbackEchoClient.Observer {
    @Override
    public void received(BytesValue message) {}

    @Override
    public void ended(@Nullable Throwable failure) {
      if (failure != null) throw new IllegalStateException(failure);
      ended.countDown();
    }
  }
}
