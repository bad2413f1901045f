package dev.weft.testkit.network;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LinkTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final long WIDE = 0;

  private final Answering server = new Answering(0);

  LinkTest() throws IOException {}

  /// A server that says who it is, and then all that it hears.
  private static final class Answering implements AutoCloseable {
    private final int number;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Answering(int number) throws IOException {
      this.number = number;
      Thread.startVirtualThread(this::accept);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
      try {
        while (true) {
          Socket client = listener.accept();
          Thread.startVirtualThread(() -> answer(client));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void answer(Socket client) {
      try (client) {
        client.getOutputStream().write(number);
        client.getInputStream().transferTo(client.getOutputStream());
      } catch (IOException e) {
        // The test has cut it.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static Socket connect(Link link) throws IOException {
    var address = (InetSocketAddress) link.address();
    return new Socket(address.getAddress(), address.getPort());
  }

  @Test
  void what_goes_in_comes_out_at_both_ends_and_so_does_its_end() throws Exception {
    var sent = new byte[3_000_000];
    new Random(7).nextBytes(sent);
    try (var link = new Link(server.address(), AT_ONCE, WIDE);
        Socket client = connect(link)) {
      Thread sender =
          Thread.startVirtualThread(() -> {
            try {
              client.getOutputStream().write(sent);
              client.shutdownOutput();
            } catch (IOException e) {
              // The reader finds that something is missing.
            }
          });
      assertEquals(0, client.getInputStream().read(), "the server's number");
      assertArrayEquals(sent, client.getInputStream().readAllBytes());
      sender.join();
      eventually("an ended connection is gone", () -> link.connections() == 0);
    }
  }

  @Test
  void it_takes_as_long_as_the_way_is() throws Exception {
    try (var link = new Link(server.address(), Duration.ofMillis(20), WIDE);
        Socket client = connect(link)) {
      client.getInputStream().read();
      long start = System.nanoTime();

      client.getOutputStream().write(1);
      client.getInputStream().read();

      assertTrue(since(start) >= 40, since(start) + " ms there and back");
    }
  }

  @Test
  void no_more_goes_over_it_than_it_is_wide() throws Exception {
    try (var link = new Link(server.address(), AT_ONCE, 2_000_000);
        Socket client = connect(link)) {
      client.getInputStream().read();
      long start = System.nanoTime();

      client.getOutputStream().write(new byte[200_000]);
      client.getInputStream().readNBytes(200_000);

      assertTrue(since(start) >= 95, since(start) + " ms for a tenth of a second's bytes");
    }
  }

  @Test
  void nothing_arrives_while_it_stalls() throws Exception {
    try (var link = new Link(server.address(), AT_ONCE, WIDE);
        Socket client = connect(link)) {
      client.getInputStream().read();
      long start = System.nanoTime();

      link.stall(Duration.ofMillis(100));
      client.getOutputStream().write(1);
      client.getInputStream().read();

      assertTrue(since(start) >= 99, since(start) + " ms");
    }
  }

  @Test
  void a_cut_connection_is_reset_or_at_its_end() throws Exception {
    var random = new SplittableRandom(1);
    try (var link = new Link(server.address(), AT_ONCE, WIDE)) {
      assertFalse(link.cutAny(random, Link.Cut.RESET), "there is none");
      try (Socket client = connect(link)) {
        client.getInputStream().read();
        assertTrue(link.cutAny(random, Link.Cut.RESET));
        assertThrows(SocketException.class, () -> client.getInputStream().read());
      }
      try (Socket client = connect(link)) {
        client.getInputStream().read();
        eventually("it is the only one", () -> link.connections() == 1);
        assertTrue(link.cutAny(random, Link.Cut.ENDED));
        assertEquals(-1, client.getInputStream().read());
      }
    }
  }

  @Test
  void new_connections_go_where_it_leads_now() throws Exception {
    try (var link = new Link(server.address(), AT_ONCE, WIDE);
        Socket before = connect(link);
        var other = new Answering(1)) {
      assertEquals(0, before.getInputStream().read());

      link.leadTo(other.address());

      try (Socket after = connect(link)) {
        assertEquals(1, after.getInputStream().read());
      }
      before.getOutputStream().write(42);
      assertEquals(42, before.getInputStream().read());
    }
  }

  private static long since(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
