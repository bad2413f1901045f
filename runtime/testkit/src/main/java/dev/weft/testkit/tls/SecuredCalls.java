package dev.weft.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.ServerCredentials;
import dev.weft.credentials.Tls;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.transport.Connector;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// An authority, a server that it vouches for, and channels to that; everything is closed behind each
/// test.
@Timeout(60)
public abstract class SecuredCalls {
  static final TestAuthority AUTHORITY = new TestAuthority("weft test authority");
  static final TestAuthority STRANGER = new TestAuthority("an authority that nobody trusts");
  static final Tls SERVING = Tls.DEFAULT.withIdentity(AUTHORITY.issueLocal().identity());
  static final Tls TRUSTING = Tls.DEFAULT.withTrust(AUTHORITY.trust());

  final Echo echo = new Echo();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private @Nullable Connector connector;
  private @Nullable Server server;

  /// A server that will listen on an address.
  protected abstract ServerTransport server(SocketAddress address, ServerCredentials credentials);

  /// Connects to such servers; closed at the end if it can be.
  protected abstract Connector connector();

  static SocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /// Serves, on this machine.
  Server serve(ServerCredentials credentials) {
    return serve(anyPort(), credentials);
  }

  Server serve(SocketAddress address, ServerCredentials credentials) {
    Binding binding = echo.binding();
    Server started = Server.over(server(address, credentials)).serve(() -> binding).start();
    server = started;
    opened.add(started);
    return started;
  }

  /// The server that was started last.
  Server server() {
    return Objects.requireNonNull(server);
  }

  ChannelBuilder over(ChannelCredentials credentials) {
    if (connector == null) {
      connector = connector();
      if (connector instanceof AutoCloseable closeable) opened.add(closeable);
    }
    return Channel.over(connector).credentials(credentials).authority("localhost");
  }

  /// A channel to the server that was started last.
  Channel channel(ChannelCredentials credentials) {
    return open(over(credentials), server().address());
  }

  Channel channel(ChannelCredentials credentials, UnaryOperator<ChannelBuilder> more) {
    return open(more.apply(over(credentials)), server().address());
  }

  Channel open(ChannelBuilder builder, SocketAddress address) {
    return closing(builder.to(address));
  }

  <T extends AutoCloseable> T closing(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  static void callsWell(Channel channel) {
    callsWell(channel, CallOptions.DEFAULT);
  }

  static void callsWell(Channel channel, CallOptions options) {
    byte[] message = {1, 2, 3};
    assertArrayEquals(message, channel.call(Echo.UNARY, message, options));
  }

  static RpcException failure(Channel channel) {
    return failure(channel, CallOptions.DEFAULT);
  }

  static RpcException failure(Channel channel, CallOptions options) {
    try {
      channel.call(Echo.UNARY, new byte[1], options);
    } catch (RpcException e) {
      return e;
    }
    throw new AssertionError("the call was to fail, and ended OK");
  }

  @AfterEach
  final void everything_is_closed() throws Exception {
    for (AutoCloseable each : opened.reversed()) each.close();
  }
}
