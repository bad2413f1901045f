package dev.weft.jetty;

import dev.weft.transport.Http2Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/// Jetty's client, and the connections it has made: what a connector shares with those that protect
/// its connections otherwise.
final class JettyClient {
  /// What Jetty takes for "as the system has it".
  static final int SYSTEM_DEFAULT = -1;

  private final Http2Settings settings;
  private final int sendBuffer;
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();

  // Guarded by lock.
  private final Object lock = new Object();
  private @Nullable HTTP2Client client;
  private boolean closed;

  JettyClient(Http2Settings settings, int sendBuffer) {
    this.settings = settings;
    this.sendBuffer = sendBuffer;
  }

  Http2Settings settings() {
    return settings;
  }

  /// Bytes, or [#SYSTEM_DEFAULT].
  int sendBuffer() {
    return sendBuffer;
  }

  Set<ClientConnection> open() {
    return open;
  }

  /// Started with the first connection.
  HTTP2Client get() throws IOException {
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

  /// Closes all connections and ends the threads.
  void close() {
    HTTP2Client started;
    synchronized (lock) {
      closed = true;
      started = client;
      client = null;
    }
    if (started == null) return;
    var last = List.copyOf(open);
    last.forEach(ClientConnection::close);
    last.forEach(ClientConnection::awaitEnd); // to stop Jetty is to close sockets at once
    try {
      started.stop();
    } catch (Exception e) {
      System.getLogger(JettyConnector.class.getName())
          .log(System.Logger.Level.WARNING, "Jetty did not stop cleanly", e);
    }
  }
}
