package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.credentials.ChannelCredentials;
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
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.Transport;

/// Dials HTTP/2 over TCP with Jetty's sessions: without TLS (h2c, prior knowledge), unless it is a
/// [#secured] one.
///
/// Its connections share a few daemon threads of Jetty's, which are started with the first.
public final class JettyConnector implements Connector, AutoCloseable {
  private final JettyClient jetty;
  private final Time time;
  private final Security security;

  public JettyConnector() {
    this(
        new JettyClient(Http2Settings.DEFAULT, JettyClient.SYSTEM_DEFAULT),
        Time.SYSTEM,
        Security.PLAINTEXT);
  }

  private JettyConnector(JettyClient jetty, Time time, Security security) {
    this.jetty = jetty;
    this.time = time;
    this.security = security;
  }

  /// Another connector, with threads of its own.
  public JettyConnector with(Http2Settings settings) {
    return new JettyConnector(new JettyClient(settings, jetty.sendBuffer()), time, security);
  }

  /// Another connector, whose sockets send from buffers of so many bytes.
  JettyConnector withSendBuffer(int bytes) {
    return new JettyConnector(new JettyClient(jetty.settings(), bytes), time, security);
  }

  /// Another connector, whose connections measure silence by another time: one that a test advances.
  JettyConnector timedBy(Time source) {
    var threads = new JettyClient(jetty.settings(), jetty.sendBuffer());
    return new JettyConnector(threads, source, security);
  }

  /// A connector that shares this one's threads; to close either is to close both.
  @Override
  public JettyConnector secured(ChannelCredentials credentials, String authority) {
    return new JettyConnector(jetty, time, Security.of(credentials, authority));
  }

  @Override
  public ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException {
    HTTP2Client http2 = jetty.get();
    Transport transport = transport();
    SocketChannel channel = dial(address, deadline);
    var connection = new ClientConnection(address, jetty.settings(), jetty.open(), time);
    jetty.open().add(connection);
    // Jetty closes the channel if it can do nothing with it.
    http2.accept(transport, null, channel, connection, connection);
    try {
      connection.awaitReady(deadline);
    } catch (WaitExpired | IOException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  private Transport transport() throws IOException {
    try {
      SSLEngine engine = security.engine();
      return engine == null ? Transport.TCP_IP : new SecuredDial(engine);
    } catch (RuntimeException e) {
      throw new IOException("the TLS handshake failed: there is no engine: " + e.getMessage(), e);
    }
  }

  /// The dialling thread connects, so that its deadline and its interrupts end the attempt.
  private SocketChannel dial(SocketAddress address, Deadline deadline) throws IOException {
    if (deadline.isPassed()) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
    if (address instanceof ProxiedAddress proxied) return tunnel(proxied, deadline);
    security.require(address);
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

  private SocketChannel tunnel(ProxiedAddress to, Deadline deadline) throws IOException {
    if (security.isLocal()) {
      throw new IOException("local credentials do not reach " + to + ", which is behind a proxy");
    }
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

  /// Closes all its connections and ends its threads.
  @Override
  public void close() {
    jetty.close();
  }
}
