package dev.weft.testkit.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// A way to a server over TCP: what goes in at one end comes out at the other later, no faster than the
/// way is wide, and not at all once it is cut.
///
/// All connections share its width, each direction for itself. It takes in no more than is under way
/// and a router's queue besides, so that a sender feels how narrow it is. May be used by several
/// threads at the same time.
public final class Link implements AutoCloseable {
  /// How a connection is cut.
  public enum Cut {
    /// FIN, to both ends.
    ENDED,
    /// A TCP reset, to both ends.
    RESET
  }

  /// No more than a packet of the loopback device, or what lies here would be a queue too.
  static final int RECEIVE_BUFFER = 128 << 10;

  private final ServerSocket listener;
  private final Lane there;
  private final Lane back;
  private final Set<Wires> connections = ConcurrentHashMap.newKeySet();
  private final Thread accepting;
  private volatile SocketAddress server;

  /// @param delay each way
  /// @param bytesPerSecond each way; 0 for as many as there are
  public Link(SocketAddress server, Duration delay, long bytesPerSecond) throws IOException {
    this.server = server;
    there = new Lane(delay.toNanos(), bytesPerSecond);
    back = new Lane(delay.toNanos(), bytesPerSecond);
    listener = new ServerSocket();
    listener.setReceiveBufferSize(RECEIVE_BUFFER);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    accepting = Thread.ofVirtual().name("link").start(this::accept);
  }

  /// Where clients connect to.
  public SocketAddress address() {
    return listener.getLocalSocketAddress();
  }

  /// How many connections go over it.
  public int connections() {
    return connections.size();
  }

  /// New connections go there from now on.
  public void leadTo(SocketAddress other) {
    server = other;
  }

  /// Nothing arrives for so long; then all of it.
  public void stall(Duration lasting) {
    there.stall(lasting.toNanos());
    back.stall(lasting.toNanos());
  }

  /// Cuts one connection, any; false if there is none.
  public boolean cutAny(RandomGenerator random, Cut how) {
    int left = connections.isEmpty() ? 0 : random.nextInt(connections.size());
    for (Iterator<Wires> all = connections.iterator(); all.hasNext(); left--) {
      Wires one = all.next();
      if (left > 0 && all.hasNext()) continue;
      one.cut(how);
      return true;
    }
    return false;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Thread.ofVirtual().name("link-dial").start(() -> connect(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void connect(Socket client) {
    var behind = new Socket();
    try {
      behind.setReceiveBufferSize(RECEIVE_BUFFER);
      behind.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      behind.connect(server);
    } catch (IOException e) {
      Wires.close(client, Cut.RESET);
      Wires.close(behind, Cut.ENDED);
      return;
    }
    var wires = new Wires(client, behind);
    connections.add(wires);
    if (listener.isClosed()) wires.cut(Cut.RESET);
    wires.carry(there, back);
    connections.remove(wires);
  }

  /// Cuts what there is; returns when all its threads have ended.
  @Override
  public void close() throws IOException, InterruptedException {
    listener.close();
    accepting.join();
    while (!connections.isEmpty()) {
      for (Wires one : connections) {
        one.cut(Cut.RESET);
        one.awaitEnd();
      }
    }
  }
}
