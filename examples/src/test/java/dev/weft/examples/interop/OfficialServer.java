package dev.weft.examples.interop;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.TestServiceImpl;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// grpc-java's own interop service, on Netty, at a free port.
final class OfficialServer implements AutoCloseable {
  /// Bytes; what grpc-java's server program accepts.
  private static final int LARGEST_REQUEST = 16 << 20;

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final Server server;

  /// Without encryption.
  OfficialServer() throws IOException {
    this(InsecureServerCredentials.create());
  }

  OfficialServer(ServerCredentials credentials) throws IOException {
    var service = new TestServiceImpl(executor);
    server =
        NettyServerBuilder.forPort(0, credentials)
            .maxInboundMessageSize(LARGEST_REQUEST)
            .intercept(new CompressesAsAsked())
            .addService(ServerInterceptors.intercept(service, TestServiceImpl.interceptors()))
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    executor.shutdownNow();
  }
}
