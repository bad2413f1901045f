package dev.weft.blocking;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.ServerCredentials;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerRules;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.SparseLog;
import dev.weft.transport.StreamHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Listens on a TCP or a Unix-domain socket, and speaks HTTP/2: in plaintext with prior knowledge, over
/// TLS agreed upon by ALPN.
///
/// One platform thread accepts; each connection has one virtual thread, that reads, and two file
/// descriptors besides the socket's, for its selector.
public final class BlockingServerTransport implements ServerTransport {
  private static final System.Logger LOG = System.getLogger("dev.weft.blocking");

  /// As many connections may wait to be accepted.
  private static final int BACKLOG = 1024;

  /// Nanoseconds between attempts to accept that fail, as in grpc-go.
  static final long FIRST_PAUSE = 5_000_000;

  private static final long LONGEST_PAUSE = 1_000_000_000;

  private final SocketAddress bindTo;
  private final ServerRules rules;
  private final SocketOptions options;
  private final Security security;
  private final Bounds bounds;

  private final SparseLog troubles = new SparseLog(LOG, Time.SYSTEM);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition fewer = lock.newCondition();

  // Under the lock.
  private final Set<ServerConnection> connections = new HashSet<>();
  private @Nullable ServerSocketChannel listener;
  private @Nullable Thread acceptor;
  private @Nullable SocketAddress address;
  private @Nullable String draining;
  private boolean closed;

  private BlockingServerTransport(
      SocketAddress bindTo,
      ServerRules rules,
      Bounds bounds,
      SocketOptions options,
      Security security) {
    this.bindTo = bindTo;
    this.rules = rules;
    this.bounds = bounds.ofAnotherServer();
    this.options = options;
    this.security = security;
  }

  /// Without encryption, on a TCP port of all interfaces; 0 takes any that is free.
  public static BlockingServerTransport plaintext(int port) {
    return plaintext(new InetSocketAddress(port));
  }

  /// Without encryption, on an Internet or a Unix-domain address.
  public static BlockingServerTransport plaintext(SocketAddress address) {
    return secured(address, new Plaintext());
  }

  /// Protected, on a TCP port of all interfaces; 0 takes any that is free.
  ///
  /// @throws IllegalArgumentException if the credentials cannot be used: see
  ///     [dev.weft.credentials.TlsEngines#ofServer]
  public static BlockingServerTransport secured(int port, ServerCredentials credentials) {
    return secured(new InetSocketAddress(port), credentials);
  }

  /// Protected, on an Internet or a Unix-domain address.
  ///
  /// @throws IllegalArgumentException if the credentials cannot be used: see
  ///     [dev.weft.credentials.TlsEngines#ofServer]
  public static BlockingServerTransport secured(
      SocketAddress address, ServerCredentials credentials) {
    return new BlockingServerTransport(
        address,
        ServerRules.DEFAULT,
        Bounds.ofServer(),
        SocketOptions.NONE,
        Security.of(credentials));
  }

  /// A transport with other HTTP/2 settings; for before [#start].
  public BlockingServerTransport with(Http2Settings other) {
    return with(rules.with(other));
  }

  /// A transport whose connections live by other rules; for before [#start].
  public BlockingServerTransport with(ServerLifetimes lifetimes) {
    return with(rules.with(lifetimes));
  }

  /// A transport that has so many connections at a time, 10,000 unless set: one more is closed as soon
  /// as it is accepted. For before [#start].
  public BlockingServerTransport withMaxConnections(int connections) {
    return with(rules.withMaxConnections(connections));
  }

  /// A transport that measures its connections' lives by another time than the machine's: one that a
  /// test advances. For before [#start].
  public BlockingServerTransport with(Time time) {
    return with(rules.with(time));
  }

  private BlockingServerTransport with(ServerRules other) {
    return new BlockingServerTransport(bindTo, other, bounds, options, security);
  }

  /// For tests: a transport that stops its clients elsewhere, or nowhere.
  BlockingServerTransport with(UnaryOperator<Bounds> others) {
    return new BlockingServerTransport(bindTo, rules, others.apply(bounds), options, security);
  }

  /// A transport that sets a socket option on each connection besides; for before [#start].
  public <T> BlockingServerTransport with(SocketOption<T> option, T value) {
    return new BlockingServerTransport(
        bindTo, rules, bounds, options.with(option, value), security);
  }

  @Override
  public void start(StreamHandler handler) throws IOException {
    ServerSocketChannel channel =
        bindTo instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    lock.lock();
    try {
      if (closed || listener != null) {
        throw new IOException(bindTo + ": the transport has been started or closed before");
      }
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEADDR)) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      channel.bind(bindTo, BACKLOG);
      listener = channel;
      address = channel.getLocalAddress();
      acceptor =
          Thread.ofPlatform()
              .daemon()
              .inheritInheritableThreadLocals(false)
              .name("weft-accept " + bindTo)
              .start(() -> acceptAll(channel, handler));
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot listen on " + bindTo + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  void acceptAll(ServerSocketChannel channel, StreamHandler handler) {
    long pause = FIRST_PAUSE;
    while (channel.isOpen()) {
      try {
        serve(channel.accept(), handler);
        pause = FIRST_PAUSE;
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // Mostly too many open files: it will pass, and must not spin meanwhile.
        troubles.log(System.Logger.Level.WARNING, () -> "cannot accept on " + bindTo, e);
        LockSupport.parkNanos(this, pause);
        pause = pauseAfter(pause);
      }
    }
  }

  static long pauseAfter(long pause) {
    return Math.min(2 * pause, LONGEST_PAUSE);
  }

  void serve(SocketChannel channel, StreamHandler handler) throws IOException {
    ServerConnection connection;
    String farewell;
    lock.lock();
    try {
      // The acceptor may be given one connection more while the listener is being closed.
      if (closed) {
        channel.close();
        return;
      }
      if (connections.size() >= rules.maxConnections()) {
        channel.close();
        troubles.log(System.Logger.Level.WARNING, this::tooMany, null);
        return;
      }
      farewell = draining;
      options.apply(channel);
      connection =
          new ServerConnection(security.protect(channel), rules, bounds, handler, this::forget);
      connection.greet();
      connections.add(connection);
    } catch (IOException | RuntimeException e) {
      // Also of an option that the socket does not know: one connection must not end the acceptor.
      channel.close();
      LOG.log(System.Logger.Level.DEBUG, "a connection ended before it was served", e);
      return;
    } finally {
      lock.unlock();
    }
    connection.start();
    if (farewell != null) connection.drain(farewell);
  }

  private String tooMany() {
    return "closed a connection on "
        + bindTo
        + ": "
        + rules.maxConnections()
        + " are open, and that many are allowed (withMaxConnections)";
  }

  private void forget(ServerConnection connection) {
    lock.lock();
    try {
      connections.remove(connection);
      fewer.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SocketAddress address() {
    lock.lock();
    try {
      if (address != null) return address;
    } finally {
      lock.unlock();
    }
    throw new IllegalStateException("the transport for " + bindTo + " has not been started");
  }

  @Override
  public int connections() {
    lock.lock();
    try {
      return connections.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void drain(String debugData) {
    List<ServerConnection> open;
    lock.lock();
    try {
      if (draining != null || closed) return;
      draining = debugData;
      open = new ArrayList<>(connections);
    } finally {
      lock.unlock();
    }
    stopListening();
    open.forEach(connection -> connection.drain(debugData));
  }

  private void stopListening() {
    lock.lock();
    try {
      if (listener == null || !listener.isOpen()) return;
      listener.close();
      if (bindTo instanceof UnixDomainSocketAddress unix) Files.deleteIfExists(unix.getPath());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a listener did not close cleanly", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitDrained(Deadline deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!connections.isEmpty()) {
        if (Time.SYSTEM.await(fewer, deadline.remainingNanos()) <= 0) return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<ServerConnection> open;
    Thread accepting;
    lock.lock();
    try {
      closed = true;
      open = new ArrayList<>(connections);
      accepting = acceptor;
    } finally {
      lock.unlock();
    }
    stopListening();
    open.forEach(ServerConnection::close);
    if (accepting != null) awaitEnd(accepting);
  }

  /// The kernel keeps the address until the accepting thread has left the socket; the next server
  /// may want it at once.
  private static void awaitEnd(Thread accepting) {
    LockSupport.unpark(accepting); // it may be pausing
    boolean interrupted = false;
    while (accepting.isAlive()) {
      try {
        accepting.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
