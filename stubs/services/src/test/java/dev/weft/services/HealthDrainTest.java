package dev.weft.services;

import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.server.Server;
import dev.weft.server.ServerBuilder;
import dev.weft.services.health.HealthCheckRequest;
import dev.weft.services.health.HealthCheckResponse.ServingStatus;
import dev.weft.services.health.HealthClient;
import dev.weft.testkit.services.LocalServices;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A health service whose server stops.
@Timeout(60)
class HealthDrainTest {
  /// More than a stop takes that waits for nobody.
  private static final Duration GRACE = Duration.ofSeconds(20);

  private static final HealthCheckRequest SERVER = HealthCheckRequest.getDefaultInstance();
  private static final HealthCheckRequest UNKNOWN =
      HealthCheckRequest.newBuilder().setService("hello.Greeter").build();

  @RegisterExtension final LocalServices services = new LocalServices();

  private final HealthService health = new HealthService();
  private Server server;

  private HealthClient client(UnaryOperator<ServerBuilder> more) {
    server = services.serve(builder -> more.apply(builder.serve(health)));
    return new HealthClient(services.channelTo(server, UnaryOperator.identity()));
  }

  @Test
  @DisplayName("HC-04 GA-03 a graceful stop tells who watches, and does not wait for them")
  void who_watches_a_server_that_stops_hears_of_it_and_does_not_keep_it() {
    HealthClient client = client(UnaryOperator.identity());
    try (var watch = client.watch(SERVER);
        var unknown = client.watch(UNKNOWN)) {
      assertEquals(ServingStatus.SERVING, watch.receive().getStatus());
      assertEquals(ServingStatus.SERVICE_UNKNOWN, unknown.receive().getStatus());

      var stopping = running(() -> server.stop(GRACE));

      assertEquals(ServingStatus.NOT_SERVING, watch.receive().getStatus());
      var over = assertThrows(RpcException.class, watch::receive);
      assertEquals(Code.UNAVAILABLE, over.code());
      assertThrows(RpcException.class, unknown::receive);
      assertTrue(stopping.result().isClean(), "calls were cut off");
    }
  }

  @Test
  @DisplayName("HC-04 who begins to watch too late")
  void a_server_about_to_stop_has_nothing_more_to_tell() {
    HealthClient client = client(UnaryOperator.identity());
    health.beforeDrain();
    health.set(HealthService.SERVER, ServingStatus.SERVING);

    assertEquals(ServingStatus.NOT_SERVING, client.check(SERVER).getStatus());
    try (var watch = client.watch(SERVER)) {
      // A message would have clients ask again without a pause.
      var over = assertThrows(RpcException.class, watch::receive);
      assertEquals(Code.UNAVAILABLE, over.code());
    }
  }

  @Test
  void who_stops_watching_leaves_no_handler_that_nobody_interrupts() {
    HealthClient client = client(ServerBuilder::cooperativeCancellation);
    try (var watch = client.watch(SERVER)) {
      assertEquals(ServingStatus.SERVING, watch.receive().getStatus());
    }
    // LocalServices fails the test if a handler is left.
  }
}
