package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.ServerCredentials;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerRules;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.StreamHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/// Serves HTTP/2 over TCP with Jetty's sessions.
///
/// Jetty's threads are a few daemons, which never wait for a handler: each of those has a virtual
/// thread of its own.
public final class JettyServerTransport implements ServerTransport {
  /// What Jetty takes for "as the system has it".
  private static final int SYSTEM_DEFAULT = -1;

  private final SocketAddress bindTo;
  private final ServerRules rules;
  private final int sendBuffer;
  private final Security security;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition connectionEnded = lock.newCondition();

  // Guarded by lock.
  private @Nullable Running running;
  private boolean closed;

  private record Running(
      Server server,
      ServerConnector listener,
      SocketAddress address,
      ServedConnections connections) {}

  private JettyServerTransport(
      SocketAddress bindTo, ServerRules rules, int sendBuffer, Security security) {
    this.bindTo = bindTo;
    this.rules = rules;
    this.sendBuffer = sendBuffer;
    this.security = security;
  }

  /// Without TLS (h2c, prior knowledge), on every interface; port 0 is any that is free.
  public static JettyServerTransport plaintext(int port) {
    return plaintext(new InetSocketAddress(port));
  }

  /// Without TLS (h2c, prior knowledge), on one address.
  public static JettyServerTransport plaintext(SocketAddress address) {
    return secured(address, new Plaintext());
  }

  /// With these credentials, on every interface; port 0 is any that is free.
  ///
  /// @throws IllegalArgumentException if the credentials cannot be used: see
  ///     [dev.weft.credentials.TlsEngines#ofServer]
  public static JettyServerTransport secured(int port, ServerCredentials credentials) {
    return secured(new InetSocketAddress(port), credentials);
  }

  /// With these credentials, on one address.
  ///
  /// @throws IllegalArgumentException if the credentials cannot be used: see
  ///     [dev.weft.credentials.TlsEngines#ofServer]
  public static JettyServerTransport secured(SocketAddress address, ServerCredentials credentials) {
    return new JettyServerTransport(
        address, ServerRules.DEFAULT, SYSTEM_DEFAULT, Security.of(credentials));
  }

  /// A transport with other HTTP/2 settings; for before [#start].
  public JettyServerTransport with(Http2Settings settings) {
    return with(rules.with(settings));
  }

  /// A transport whose connections live by other rules; for before [#start].
  public JettyServerTransport with(ServerLifetimes lifetimes) {
    return with(rules.with(lifetimes));
  }

  /// A transport that has so many connections at a time, 10,000 unless set: one more is closed as soon
  /// as it is accepted. For before [#start].
  public JettyServerTransport withMaxConnections(int connections) {
    return with(rules.withMaxConnections(connections));
  }

  /// A transport that measures its connections' lives by another time than the machine's: one that a
  /// test advances. For before [#start].
  public JettyServerTransport with(Time time) {
    return with(rules.with(time));
  }

  private JettyServerTransport with(ServerRules other) {
    return new JettyServerTransport(bindTo, other, sendBuffer, security);
  }

  /// A transport whose connections send from buffers of so many bytes.
  JettyServerTransport withSendBuffer(int bytes) {
    return new JettyServerTransport(bindTo, rules, bytes, security);
  }

  @Override
  public void start(StreamHandler handler) throws IOException {
    lock.lock();
    try {
      if (running != null || closed) throw new IllegalStateException("started or closed before");
      running = listen(handler);
    } finally {
      lock.unlock();
    }
  }

  private Running listen(StreamHandler handler) throws IOException {
    if (!(bindTo instanceof InetSocketAddress address)) {
      throw new IOException("cannot listen on " + bindTo + ": only TCP is supported");
    }
    var connections = new ServedConnections(http(), rules, security, handler, this::oneEnded);
    var server =
        new Server(
            JettyThreads.pool("weft-jetty-server"),
            new ScheduledExecutorScheduler("weft-jetty-scheduler", true),
            new ArrayByteBufferPool());
    var listener = new ServerConnector(server, 1, JettyThreads.SELECTORS, connections);
    listener.setHost(address.getHostString());
    listener.setPort(address.getPort());
    // Never: liveness is the core's business.
    listener.setIdleTimeout(0);
    listener.setAcceptedSendBufferSize(sendBuffer);
    server.addConnector(listener);
    try {
      server.start();
      SocketAddress bound = ((ServerSocketChannel) listener.getTransport()).getLocalAddress();
      return new Running(server, listener, bound, connections);
    } catch (Exception e) {
      stop(server);
      throw new IOException("cannot listen on " + bindTo + ": " + e.getMessage(), e);
    }
  }

  private HttpConfiguration http() {
    var http = new HttpConfiguration();
    http.setRequestHeaderSize(JettyThreads.largestListRead(rules.settings()));
    http.setResponseHeaderSize(JettyThreads.MAX_HEADERS_SENT);
    http.setMaxResponseHeaderSize(JettyThreads.MAX_HEADERS_SENT);
    http.setInputBufferSize(JettyThreads.INPUT_BUFFER);
    return http;
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      System.getLogger(JettyServerTransport.class.getName())
          .log(System.Logger.Level.WARNING, "Jetty did not stop cleanly", e);
    }
  }

  private @Nullable Running running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SocketAddress address() {
    Running now = running();
    if (now == null) throw new IllegalStateException("not started");
    return now.address();
  }

  @Override
  public int connections() {
    Running now = running();
    return now == null ? 0 : now.connections().count();
  }

  private void oneEnded() {
    lock.lock();
    try {
      connectionEnded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void drain(String debugData) {
    Running now = running();
    if (now == null) return;
    now.listener().close();
    now.connections().drain(debugData);
  }

  @Override
  public boolean awaitDrained(Deadline deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (running != null && running.connections().count() > 0) {
        long left = deadline.remainingNanos();
        if (left <= 0) return false;
        Time.SYSTEM.await(connectionEnded, left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Running now;
    lock.lock();
    try {
      if (closed) return;
      closed = true;
      now = running;
    } finally {
      lock.unlock();
    }
    if (now == null) return;
    now.listener().close();
    now.connections().shut();
    stop(now.server());
    now.connections().forget();
  }
}
