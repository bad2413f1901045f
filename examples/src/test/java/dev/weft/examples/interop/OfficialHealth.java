package dev.weft.examples.interop;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;

/// grpc-java's own health service, on Netty, at a free port.
final class OfficialHealth implements AutoCloseable {
  private final HealthStatusManager health = new HealthStatusManager();
  private final Server server;

  OfficialHealth() throws IOException {
    server =
        NettyServerBuilder.forPort(0, InsecureServerCredentials.create())
            .addService(health.getHealthService())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  void set(String service, ServingStatus status) {
    health.setStatus(service, status);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
