package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.examples.Network.Carrier;
import dev.weft.examples.hello.Greeter;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloReply;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.services.HealthService;
import dev.weft.services.health.HealthCheckRequest;
import dev.weft.services.health.HealthCheckResponse.ServingStatus;
import dev.weft.services.health.HealthClient;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Http2Settings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers that stop while they are watched and called: docs/health.md.
@Timeout(60)
class GracefulStopTest {
  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /// Answers once it is told to.
  private final class SlowGreeter implements Greeter {
    @Override
    public HelloReply sayHello(HelloRequest request) {
      called.countDown();
      try {
        released.await();
      } catch (InterruptedException cancelled) {
        throw new RpcException(Code.CANCELLED, "cancelled");
      }
      return HelloReply.newBuilder().setMessage("Hello, " + request.getName()).build();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("HC-04 NOT_SERVING, then calls under way end; watchers do not use up the grace")
  void a_server_says_that_it_stops_and_finishes_its_calls(Carrier carrier) throws Exception {
    var health = new HealthService();
    try (var network = new Network(carrier, Http2Settings.DEFAULT)) {
      var server = network.serve(more -> more.serve(health), new SlowGreeter());
      var channel = network.channel();
      var ada = HelloRequest.newBuilder().setName("Ada").build();
      var call = Running.running(() -> new GreeterClient(channel).sayHello(ada).getMessage());
      called.await();
      try (var watch = new HealthClient(channel).watch(HealthCheckRequest.getDefaultInstance())) {
        assertEquals(ServingStatus.SERVING, watch.receive().getStatus());

        var stopping = Running.running(() -> server.stop(Duration.ofSeconds(30)));

        assertEquals(ServingStatus.NOT_SERVING, watch.receive().getStatus());
        var over = assertThrows(RpcException.class, watch::receive);
        assertEquals(Code.UNAVAILABLE, over.code());
        released.countDown();
        assertEquals("Hello, Ada", call.result());
        assertTrue(stopping.result().isClean(), "calls were cut off");
      }
    }
  }
}
