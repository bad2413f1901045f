package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.services.health.HealthCheckRequest;
import dev.weft.services.health.HealthCheckResponse.ServingStatus;
import dev.weft.services.health.HealthClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/// What the documentation says of Kubernetes, as far as it can be had without one.
final class InKubernetesTest {
  @Test
  void a_pod_is_ready_when_it_serves_and_answers() {
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server = InKubernetes.serve(here);
        var channel = InKubernetes.channel("dns:///localhost:" + server.port())) {
      var probe = HealthCheckRequest.getDefaultInstance();
      var ada = HelloRequest.newBuilder().setName("Ada").build();

      assertEquals(ServingStatus.SERVING, new HealthClient(channel).check(probe).getStatus());
      assertEquals("Hello, Ada", new GreeterClient(channel).sayHello(ada).getMessage());
    }
  }
}
