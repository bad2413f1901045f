package dev.weft.jetty;

import dev.weft.Time;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerRules;
import dev.weft.transport.SparseLog;
import dev.weft.transport.StreamHandler;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/// Makes a [ServedConnection] of each socket that Jetty accepts, and knows those that are open.
///
/// What Jetty's `RawHTTP2ServerConnectionFactory` does, but with a listener for each connection.
final class ServedConnections extends AbstractHTTP2ServerConnectionFactory {
  private static final SparseLog LOG =
      new SparseLog(System.getLogger(ServedConnections.class.getName()), Time.SYSTEM);

  private final ServerRules rules;
  private final Security security;
  private final Http2Settings settings;
  private final StreamHandler handler;
  private final Runnable whenOneEnded;

  // Between the two things that Jetty asks for when it makes a connection.
  private final Map<EndPoint, ServedConnection> coming = new ConcurrentHashMap<>();
  private volatile @Nullable String farewell;
  private final Set<ServedConnection> open = ConcurrentHashMap.newKeySet();

  ServedConnections(
      HttpConfiguration http,
      ServerRules rules,
      Security security,
      StreamHandler handler,
      Runnable whenOneEnded) {
    super(http, "h2c"); // a name among Jetty's, which asks nobody for another
    this.security = security;
    this.rules = rules;
    this.settings = rules.settings();
    this.handler = handler;
    this.whenOneEnded = whenOneEnded;
    setMaxConcurrentStreams(settings.maxConcurrentStreams());
    setInitialStreamRecvWindow(settings.streamWindow());
    setInitialSessionRecvWindow(FlowControl.sessionWindow(settings));
    setFlowControlStrategyFactory(() -> new FlowControl(FlowControl.sessionWindow(settings)));
    setRateControlFactory(new FloodGuards());
    setMaxSettingsKeys(JettyThreads.MAX_SETTINGS);
    setConnectProtocolEnabled(false);
    // Negative: never. 0 would be the socket's.
    setStreamIdleTimeout(-1);
  }

  private final class FloodGuards implements RateControl.Factory {
    @Override
    public RateControl newRateControl(EndPoint socket) {
      return Objects.requireNonNull(coming.remove(socket)).floodGuard();
    }
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint socket) {
    SSLEngine engine = security.engine();
    if (engine == null) return super.newConnection(connector, socket);
    var layer =
        new TlsLayer(engine, socket, connector.getByteBufferPool(), connector.getExecutor());
    EndPoint inner = layer.getSslEndPoint();
    inner.setConnection(super.newConnection(connector, inner));
    return configure(layer, connector, socket);
  }

  @Override
  protected ServerSessionListener newSessionListener(Connector connector, EndPoint socket) {
    var connection = new ServedConnection(this, rules, handler);
    coming.put(socket, connection);
    return connection;
  }

  Map<Integer, Integer> preface() {
    var told = new HashMap<>(newSettings());
    // Jetty would tell what it reads, which is more.
    told.put(SettingsFrame.MAX_HEADER_LIST_SIZE, settings.maxHeaderListSize());
    return told;
  }

  /// Whether a connection is to be served: there may be enough of them.
  boolean accepted(ServedConnection connection) {
    try {
      security.require(connection.peer().remote());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "closed a connection: " + e.getMessage(), null);
      return false;
    }
    // One acceptor and few selectors: it may be exceeded by as many as those are.
    if (open.size() >= rules.maxConnections()) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "closed a connection: "
                  + rules.maxConnections()
                  + " are open, and that many are allowed (withMaxConnections)",
          null);
      return false;
    }
    open.add(connection);
    String text = farewell;
    if (text != null) connection.drain(text);
    return true;
  }

  void ended(ServedConnection connection) {
    if (open.remove(connection)) whenOneEnded.run();
  }

  int count() {
    return open.size();
  }

  /// Asks those that are open to go away, and those that were being accepted just now.
  void drain(String debugData) {
    farewell = debugData;
    for (ServedConnection connection : open) connection.drain(debugData);
  }

  /// Jetty has closed every socket; not all of them say so.
  void forget() {
    for (ServedConnection connection : open) ended(connection);
  }

  void shut() {
    for (ServedConnection connection : open) connection.shut("server transport closed");
  }
}
