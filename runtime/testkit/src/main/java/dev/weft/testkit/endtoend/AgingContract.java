package dev.weft.testkit.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections of a small age under many calls: clients go from one to the next and no call notices.
///
/// For a test class to extend. `-Dweft.soak=full` takes 30 s, and connections of one.
public abstract class AgingContract {
  private static final boolean FULL = "full".equals(System.getProperty("weft.soak"));
  private static final Duration AGE = Duration.ofMillis(FULL ? 1_000 : 200);
  private static final int SECONDS = FULL ? 30 : 3;
  private static final int CALLS_A_SECOND = 500;

  /// A server that will listen on a free port of this machine.
  protected abstract ServerTransport server(ServerLifetimes lifetimes);

  protected abstract Connector connector();

  @DisplayName("GA-09 !: no call fails while its connections grow old and are replaced")
  @Test
  @Timeout(120)
  void no_call_fails_while_connections_come_and_go() throws Exception {
    Set<SocketAddress> clients = ConcurrentHashMap.newKeySet();
    ServerTransport transport =
        server(ServerLifetimes.DEFAULT.withMaxAge(AGE, Duration.ofSeconds(5)));
    Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
    Connector connector = connector();
    try (var server =
            Server.over(transport)
                .serve(() -> Binding.of(Ends.SERVICE).unary(Ends.UNARY, message -> message).build())
                .intercept((call, next) -> {
                  clients.add(call.peer().remote());
                  next.handle(call);
                })
                .start();
        Channel channel = Channel.over(connector).plaintext().to(server.address())) {
      var threads = new ArrayList<Thread>();
      long start = System.nanoTime();
      for (int i = 0; i < SECONDS * CALLS_A_SECOND; i++) {
        long due = start + i * (1_000_000_000L / CALLS_A_SECOND);
        while (System.nanoTime() < due) LockSupport.parkNanos(due - System.nanoTime());
        byte[] message = {(byte) i, (byte) (i >> 8)};
        threads.add(Thread.startVirtualThread(() -> call(channel, message, lost)));
      }
      for (Thread thread : threads) thread.join();

      assertEquals(0, lost.size(), () -> lost.size() + " calls failed: " + lost.peek());
      // Ages are 10 % more or less.
      assertTrue(clients.size() >= SECONDS * 8 / 10, clients.size() + " connections");
    } finally {
      if (connector instanceof AutoCloseable closeable) closeable.close();
    }
  }

  private static void call(Channel channel, byte[] message, Queue<Throwable> lost) {
    try {
      assertArrayEquals(message, channel.call(Ends.UNARY, message, CallOptions.DEFAULT));
    } catch (Throwable e) {
      lost.add(e);
    }
  }
}
