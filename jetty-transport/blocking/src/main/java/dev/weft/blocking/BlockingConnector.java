package dev.weft.blocking;

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
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/// Dials TCP and Unix-domain sockets, and speaks HTTP/2: in plaintext with prior knowledge, over TLS
/// agreed upon by ALPN ([#secured], for which a channel asks).
///
/// Immutable and without threads of its own; a connection has one virtual thread, that reads.
public final class BlockingConnector implements Connector {
  private final Http2Settings settings;
  private final SocketOptions options;
  private final Security security;
  private final Time time;

  public BlockingConnector() {
    this(Http2Settings.DEFAULT, SocketOptions.NONE, Security.PLAINTEXT, Time.SYSTEM);
  }

  private BlockingConnector(
      Http2Settings settings, SocketOptions options, Security security, Time time) {
    this.settings = settings;
    this.options = options;
    this.security = security;
    this.time = time;
  }

  /// A connector with other HTTP/2 settings.
  public BlockingConnector with(Http2Settings other) {
    return new BlockingConnector(other, options, security, time);
  }

  /// A connector that sets a socket option besides, such as `StandardSocketOptions.SO_SNDBUF`.
  public <T> BlockingConnector with(SocketOption<T> option, T value) {
    return new BlockingConnector(settings, options.with(option, value), security, time);
  }

  /// A connector whose connections measure silence by another time: one that a test advances.
  BlockingConnector timedBy(Time source) {
    return new BlockingConnector(settings, options, security, source);
  }

  @Override
  public BlockingConnector secured(ChannelCredentials credentials, String authority) {
    return new BlockingConnector(settings, options, Security.of(credentials, authority), time);
  }

  @Override
  public ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException {
    SocketChannel channel = dial(address, deadline);
    ClientConnection connection = null;
    boolean ready = false;
    try {
      connection = new ClientConnection(security.protect(channel), settings, time);
      connection.greet();
      connection.start();
      connection.awaitReady(deadline);
      ready = true;
      return connection;
    } catch (IOException e) {
      throw naming(address, e);
    } finally {
      if (!ready) {
        if (connection != null) connection.lost("the connection did not become ready");
        channel.close();
      }
    }
  }

  private SocketChannel dial(SocketAddress address, Deadline deadline) throws IOException {
    if (address instanceof ProxiedAddress proxied) return tunnel(proxied, deadline);
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new IOException("unknown host " + inet.getHostString());
    }
    SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    boolean connected = false;
    try {
      options.apply(channel);
      channel.configureBlocking(false);
      if (!channel.connect(address)) awaitConnected(channel, deadline);
      connected = true;
      return channel;
    } catch (IOException e) {
      throw naming(address, e);
    } finally {
      if (!connected) channel.close();
    }
  }

  private SocketChannel tunnel(ProxiedAddress to, Deadline deadline) throws IOException {
    if (security == Security.LOCAL) {
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

  /// Nobody else uses the channel yet, so this is the one place where an interrupt may close it.
  private static void awaitConnected(SocketChannel channel, Deadline deadline) throws IOException {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_CONNECT);
      while (!channel.finishConnect()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
        }
        if (deadline.isPassed()) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
        // Zero would be for ever; a day is as good as that.
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos());
        selector.select(Math.clamp(millis, 1, TimeUnit.DAYS.toMillis(1)));
      }
    }
  }

  private static IOException naming(SocketAddress address, IOException cause) {
    return new IOException(address + ": " + cause.getMessage(), cause);
  }
}
