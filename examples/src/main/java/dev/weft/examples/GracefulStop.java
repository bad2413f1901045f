package dev.weft.examples;

import static java.time.Duration.ofSeconds;

import dev.weft.blocking.BlockingConnector;
import dev.weft.blocking.BlockingServerTransport;
import dev.weft.client.Channel;
import dev.weft.client.ServerStreamingCall;
import dev.weft.server.Server;
import dev.weft.services.HealthService;
import dev.weft.services.health.HealthCheckRequest;
import dev.weft.services.health.HealthCheckResponse;
import dev.weft.services.health.HealthCheckResponse.ServingStatus;
import dev.weft.services.health.HealthClient;
import dev.weft.transport.ServerTransport;
import java.util.Objects;

/// A server that says that it is not to be called any more, and then stops: docs/health.md shows it.
final class GracefulStop {
  private static final String GREETER = "hello.Greeter";

  // region server
  static Server serve(ServerTransport transport, HealthService health) {
    Server server =
        Server.over(transport)
            .serve(new Hello.PoliteGreeter(), health)
            .closeWithin(ofSeconds(30)) // first NOT_SERVING, then calls under way end
            .start();
    health.set("hello.Greeter", ServingStatus.SERVING);
    return server;
  }

  // endregion

  static void main() throws InterruptedException {
    var request = HealthCheckRequest.newBuilder().setService(GREETER).build();
    try (var server = serve(BlockingServerTransport.plaintext(0), new HealthService());
        var channel =
            Channel.over(new BlockingConnector()).plaintext().to("localhost:" + server.port());
        var watch = new HealthClient(channel).watch(request)) {
      IO.println("the server runs:  " + next(watch));
      Thread closing = Thread.startVirtualThread(server::close);
      IO.println("the server stops: " + next(watch));
      closing.join();
    }
  }

  private static ServingStatus next(ServerStreamingCall<HealthCheckResponse> watch) {
    return Objects.requireNonNull(watch.receive(), "a watch does not end well").getStatus();
  }
}
