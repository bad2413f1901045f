package dev.weft.examples;

import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.client.ClientInterceptor;
import dev.weft.examples.interop.NetworkTransport;
import dev.weft.server.Server;
import dev.weft.server.ServerBuilder;
import dev.weft.server.ServerInterceptor;
import dev.weft.server.Service;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.inprocess.InProcess;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/// One server's place on a network, and channels to it; what a test has opened here is closed in
/// reverse order.
final class Network implements AutoCloseable {
  /// What carries the calls.
  enum Carrier {
    IN_PROCESS,
    JETTY,
    BLOCKING
  }

  private final Carrier carrier;
  private final Http2Settings settings;
  private final InProcess inProcess;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private SocketAddress address;

  Network(Carrier carrier, Http2Settings settings) {
    this.carrier = carrier;
    this.settings = settings;
    this.inProcess = new InProcess().with(settings);
  }

  /// Serves at this network's one address: the second server takes the place of the first.
  Server serve(Service service, ServerInterceptor... interceptors) {
    return serve(server -> server.intercept(interceptors), service);
  }

  /// Serves with more said about the server.
  Server serve(UnaryOperator<ServerBuilder> more, Service service) {
    Server server = more.apply(Server.over(listening())).serve(service).start();
    opened.push(server);
    address = server.address();
    return server;
  }

  Channel channel(ClientInterceptor... interceptors) {
    return channel(channel -> channel.intercept(interceptors));
  }

  /// A channel about which more is said.
  Channel channel(UnaryOperator<ChannelBuilder> more) {
    Connector connector = connector();
    if (connector instanceof AutoCloseable closeable) opened.push(closeable);
    Channel channel = more.apply(Channel.over(connector).plaintext()).to(address);
    opened.push(channel);
    return channel;
  }

  private ServerTransport listening() {
    return switch (carrier) {
      case IN_PROCESS -> inProcess.serverTransport("here");
      case JETTY -> NetworkTransport.JETTY.listening(port(), settings);
      case BLOCKING -> NetworkTransport.BLOCKING.listening(port(), settings);
    };
  }

  private Connector connector() {
    return switch (carrier) {
      case IN_PROCESS -> inProcess.connector();
      case JETTY -> NetworkTransport.JETTY.connector(settings);
      case BLOCKING -> NetworkTransport.BLOCKING.connector(settings);
    };
  }

  private int port() {
    return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }
}
