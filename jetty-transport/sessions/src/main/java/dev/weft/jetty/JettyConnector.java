package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ProxiedAddress;
import dev.weft.transport.ProxyTunnel;
import dev.weft.transport.WaitExpired;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/// Dials HTTP/2 over TCP, without TLS (h2c, prior knowledge), with Jetty's sessions.
///
/// Its connections share a few daemon threads of Jetty's, which are started with the first.
public final class JettyConnector implements Connector, AutoCloseable {
  /// What Jetty takes for "as the system has it".
  private static final int SYSTEM_DEFAULT = -1;

  private final Http2Settings settings;
  private final int sendBuffer;
  private final Time time;
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();

  // Guarded by lock.
  private final Object lock = new Object();
  private @Nullable HTTP2Client client;
  private boolean closed;

  public JettyConnector() {
    this(Http2Settings.DEFAULT, SYSTEM_DEFAULT, Time.SYSTEM);
  }

  private JettyConnector(Http2Settings settings, int sendBuffer, Time time) {
    this.settings = settings;
    this.sendBuffer = sendBuffer;
    this.time = time;
  }

  /// Another connector, with threads of its own.
  public JettyConnector with(Http2Settings settings) {
    return new JettyConnector(settings, sendBuffer, time);
  }

  /// Another connector, whose sockets send from buffers of so many bytes.
  JettyConnector withSendBuffer(int bytes) {
    return new JettyConnector(settings, bytes, time);
  }

  /// Another connector, whose connections measure silence by another time: one that a test advances.
  JettyConnector timedBy(Time source) {
    return new JettyConnector(settings, sendBuffer, source);
  }

  @Override
  public ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException {
    HTTP2Client http2 = client();
    SocketChannel channel = dial(address, deadline);
    var connection = new ClientConnection(address, settings, open, time);
    open.add(connection);
    // Jetty closes the channel if it can do nothing with it.
    http2.accept(null, channel, connection, connection);
    try {
      connection.awaitReady(deadline);
    } catch (WaitExpired | IOException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /// The dialling thread connects, so that its deadline and its interrupts end the attempt.
  private static SocketChannel dial(SocketAddress address, Deadline deadline) throws IOException {
    if (deadline.isPassed()) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
    if (address instanceof ProxiedAddress proxied) return tunnel(proxied, deadline);
    if (!(address instanceof InetSocketAddress inet)) {
      throw new IOException("cannot connect to " + address + ": only TCP is supported");
    }
    if (inet.isUnresolved()) {
      throw new IOException("cannot connect to " + address + ": the name is not resolved");
    }
    SocketChannel channel = SocketChannel.open();
    try {
      channel.socket().connect(address, millis(deadline));
      return channel;
    } catch (SocketTimeoutException _) {
      channel.close();
      if (!deadline.isPassed())
        throw new IOException("cannot connect to " + address + ": timed out");
      throw new WaitExpired(WaitExpired.Cause.DEADLINE);
    } catch (ClosedByInterruptException _) {
      throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot connect to " + address + ": " + e.getMessage(), e);
    }
  }

  private static SocketChannel tunnel(ProxiedAddress to, Deadline deadline) throws IOException {
    SocketChannel channel = dial(to.proxy(), deadline);
    boolean opened = false;
    try {
      ProxyTunnel.open(channel, to, deadline);
      opened = true;
      return channel;
    } finally {
      if (!opened) channel.close();
    }
  }

  /// What is left, rounded up; 0 is for ever.
  private static int millis(Deadline deadline) {
    if (deadline.isNone()) return 0;
    long millis = Duration.ofNanos(deadline.remainingNanos()).toMillis() + 1;
    return Math.clamp(millis, 1, Integer.MAX_VALUE);
  }

  private HTTP2Client client() throws IOException {
    synchronized (lock) {
      if (closed) throw new IllegalStateException("the connector is closed");
      if (client == null) client = started();
      return client;
    }
  }

  private HTTP2Client started() throws IOException {
    var connector = new ClientConnector();
    connector.setExecutor(JettyThreads.pool("weft-jetty-client"));
    connector.setScheduler(new ScheduledExecutorScheduler("weft-jetty-scheduler", true));
    connector.setSelectors(JettyThreads.SELECTORS);
    connector.setIdleTimeout(Duration.ZERO);
    connector.setSendBufferSize(sendBuffer);
    var http2 = new HTTP2Client(connector);
    http2.setStreamIdleTimeout(-1);
    http2.setInputBufferSize(JettyThreads.INPUT_BUFFER);
    http2.setInitialStreamRecvWindow(settings.streamWindow());
    http2.setInitialSessionRecvWindow(FlowControl.sessionWindow(settings));
    http2.setFlowControlStrategyFactory(() -> new FlowControl(FlowControl.sessionWindow(settings)));
    http2.setMaxSettingsKeys(JettyThreads.MAX_SETTINGS);
    http2.setMaxRequestHeadersSize(JettyThreads.MAX_HEADERS_SENT);
    http2.setMaxResponseHeadersSize(JettyThreads.largestListRead(settings));
    try {
      http2.start();
    } catch (Exception e) {
      throw new IOException("cannot start Jetty's HTTP/2 client", e);
    }
    return http2;
  }

  /// Closes all its connections and ends its threads.
  @Override
  public void close() {
    HTTP2Client started;
    synchronized (lock) {
      closed = true;
      started = client;
      client = null;
    }
    if (started == null) return;
    open.forEach(ClientConnection::close);
    try {
      started.stop();
    } catch (Exception e) {
      System.getLogger(JettyConnector.class.getName())
          .log(System.Logger.Level.WARNING, "Jetty did not stop cleanly", e);
    }
  }
}
