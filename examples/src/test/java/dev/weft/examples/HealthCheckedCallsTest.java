package dev.weft.examples;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.balancer.Connectivity;
import dev.weft.client.Channel;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.services.HealthService;
import dev.weft.services.health.HealthCheckResponse.ServingStatus;
import dev.weft.testkit.services.LocalServices;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Calls of a channel that asks its servers how they are, and the service that they ask: docs/health.md
/// shows it.
@Timeout(60)
class HealthCheckedCallsTest {
  private static final String GREETER = "hello.Greeter";

  // region config
  private static final ServiceConfig ASKING =
      ServiceConfig.EMPTY.withBalancer("round_robin").withHealthCheckedService("hello.Greeter");
  // endregion

  private static final HelloRequest ADA = HelloRequest.newBuilder().setName("Ada").build();

  @RegisterExtension final LocalServices services = new LocalServices();

  private final HealthService health = new HealthService();

  private static void awaitState(Channel channel, Connectivity state) {
    eventually("the channel is " + state, () -> channel.state() == state);
  }

  @Test
  @DisplayName("HC-06 HC-07 with the service of weft-services")
  void a_server_is_called_while_its_service_is_set_to_serving() {
    var server = services.serve(more -> more.serve(new Hello.PoliteGreeter(), health));
    Channel channel = services.channelTo(server, more -> more.defaultServiceConfig(ASKING));
    var greeter = new GreeterClient(channel);
    channel.connect();
    awaitState(channel, Connectivity.TRANSIENT_FAILURE); // nobody has set it yet
    var refused = assertThrows(RpcException.class, () -> greeter.sayHello(ADA));
    assertEquals(Code.UNAVAILABLE, refused.code());

    health.set(GREETER, ServingStatus.SERVING);

    awaitState(channel, Connectivity.READY);
    assertEquals("Hello, Ada", greeter.sayHello(ADA).getMessage());
  }

  @Test
  @DisplayName("HC-08 HC-10 the same as JSON; and a server that has no health service")
  void a_server_without_health_is_called() {
    var json =
        """
        {"loadBalancingConfig": [{"round_robin": {}}],
         "healthCheckConfig": {"serviceName": "hello.Greeter"}}
        """;
    assertEquals(ASKING, ServiceConfig.parse(json));
    var server = services.serve(more -> more.serve(new Hello.PoliteGreeter()));
    Channel channel = services.channelTo(server, more -> more.defaultServiceConfig(ASKING));

    assertEquals("Hello, Ada", new GreeterClient(channel).sayHello(ADA).getMessage());
  }

  @Test
  @DisplayName("HC-11 a stop does not wait for channels that ask")
  void a_server_that_stops_is_left_by_those_who_ask() throws Exception {
    var server = services.serve(more -> more.serve(new Hello.PoliteGreeter(), health));
    health.set(GREETER, ServingStatus.SERVING);
    Channel channel = services.channelTo(server, more -> more.defaultServiceConfig(ASKING));
    assertEquals("Hello, Ada", new GreeterClient(channel).sayHello(ADA).getMessage());

    assertEquals(true, server.stop(Duration.ofSeconds(20)).isClean());
  }
}
