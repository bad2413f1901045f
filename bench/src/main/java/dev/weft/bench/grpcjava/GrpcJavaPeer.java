package dev.weft.bench.grpcjava;

import dev.weft.bench.peer.EchoClient;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.Peer;
import dev.weft.bench.workload.Row;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/// grpc-java on its shaded Netty, with the native transport where the platform has one.
public record GrpcJavaPeer(String name, Mode mode, String configuration) implements Peer {

  /// Who runs the code around a call.
  public enum Mode {
    /// The event loops, on both sides.
    DIRECT,
    /// Virtual threads, on both sides.
    BLOCKING,
    /// Whatever grpc-java chooses; the caller blocks.
    UNTOUCHED
  }

  /// The fastest it can be.
  public static final Peer GA =
      new GrpcJavaPeer(
          "ga",
          Mode.DIRECT,
          "grpc-java, netty-shaded: async stub and server, both directExecutor; the rest default");

  /// The style that a user of Weft would compare with.
  public static final Peer GB =
      new GrpcJavaPeer(
          "gb",
          Mode.BLOCKING,
          "grpc-java, netty-shaded: blocking stub from virtual threads (bidi: BlockingClientCall,"
              + " streams: blocking iterator), server on a virtual-thread-per-task executor; the rest default");

  /// What somebody gets who sets nothing.
  public static final Peer GDEF =
      new GrpcJavaPeer(
          "gdef",
          Mode.UNTOUCHED,
          "grpc-java, netty-shaded: blocking stub from virtual threads, default executors; the rest default");

  @Override
  public EchoServer serve(Row row) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var builder = NettyServerBuilder.forAddress(address).addService(EchoService.definition());
    switch (mode) {
      case DIRECT -> builder.directExecutor();
      case BLOCKING -> builder.executor(Executors.newVirtualThreadPerTaskExecutor());
      case UNTOUCHED -> {}
    }
    if (row.flavour() == Row.Flavour.RICH) builder.intercept(RichCalls.readingServer());
    if (row.flavour() == Row.Flavour.TLS) builder.sslContext(TlsContexts.serving());
    Server server = builder.build().start();
    return new EchoServer() {
      @Override
      public int port() {
        return server.getPort();
      }

      @Override
      public void close() {
        server.shutdownNow();
      }
    };
  }

  @Override
  public EchoClient connect(int port, Row row) throws IOException {
    List<ManagedChannel> connections = new ArrayList<>();
    for (int i = 0; i < row.connections(); i++) connections.add(connection(port, row));
    return mode == Mode.DIRECT ? new CallbackStub(connections) : new BlockingStub(connections);
  }

  private ManagedChannel connection(int port, Row row) throws IOException {
    var builder = NettyChannelBuilder.forAddress("127.0.0.1", port);
    if (row.flavour() == Row.Flavour.TLS) {
      builder.sslContext(TlsContexts.calling());
    } else {
      builder.usePlaintext();
    }
    if (mode == Mode.DIRECT) builder.directExecutor();
    if (row.flavour() == Row.Flavour.RICH) builder.intercept(RichCalls.writingClient());
    return builder.build();
  }
}
