package dev.weft.services;

import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.client.ServerStreamingCall;
import dev.weft.services.health.HealthCheckRequest;
import dev.weft.services.health.HealthCheckResponse;
import dev.weft.services.health.HealthCheckResponse.ServingStatus;
import dev.weft.services.health.HealthClient;
import dev.weft.services.health.HealthListRequest;
import dev.weft.services.health.HealthListResponse;
import dev.weft.testkit.services.LocalServices;
import dev.weft.testkit.transport.Running;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a server says of its health.
@Timeout(60)
class HealthServiceTest {
  private static final String GREETER = "hello.Greeter";

  @RegisterExtension final LocalServices services = new LocalServices();

  private final HealthService health = new HealthService();
  private HealthClient client;

  @BeforeEach
  void serve() {
    client = new HealthClient(services.channelTo(health));
  }

  private ServingStatus check(String service) {
    return client.check(request(service)).getStatus();
  }

  private static HealthCheckRequest request(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private ServerStreamingCall<HealthCheckResponse> watch(String service) {
    return client.watch(request(service));
  }

  private static ServingStatus next(ServerStreamingCall<HealthCheckResponse> watch) {
    return watch.receive().getStatus();
  }

  @Test
  @DisplayName("HC-01")
  void a_new_server_is_serving_and_knows_of_no_service() {
    assertEquals(ServingStatus.SERVING, check(HealthService.SERVER));

    var failure = assertThrows(RpcException.class, () -> check(GREETER));
    assertEquals(Code.NOT_FOUND, failure.status().code());
    assertTrue(failure.status().message().contains(GREETER), failure.status()::message);
  }

  @Test
  @DisplayName("HC-01 what is set is told, what is cleared is forgotten")
  void a_service_is_what_was_set_last() {
    health.set(GREETER, ServingStatus.SERVING);
    assertEquals(ServingStatus.SERVING, check(GREETER));
    health.set(GREETER, ServingStatus.NOT_SERVING);
    assertEquals(ServingStatus.NOT_SERVING, check(GREETER));

    health.clear(GREETER);

    assertThrows(RpcException.class, () -> check(GREETER));
  }

  @Test
  @DisplayName("HC-02")
  void a_service_that_is_not_known_is_watched_until_it_is() {
    try (var watch = watch(GREETER)) {
      assertEquals(ServingStatus.SERVICE_UNKNOWN, next(watch));

      health.set(GREETER, ServingStatus.NOT_SERVING);
      assertEquals(ServingStatus.NOT_SERVING, next(watch));
      health.set(GREETER, ServingStatus.SERVING);
      assertEquals(ServingStatus.SERVING, next(watch));
      health.clear(GREETER);
      assertEquals(ServingStatus.SERVICE_UNKNOWN, next(watch));
    }
  }

  @Test
  @DisplayName("HC-03")
  void a_status_that_is_set_again_is_not_told_again() {
    health.set(GREETER, ServingStatus.SERVING);
    try (var watch = watch(GREETER)) {
      assertEquals(ServingStatus.SERVING, next(watch));

      health.set(GREETER, ServingStatus.SERVING);
      health.set("another.Service", ServingStatus.NOT_SERVING);
      health.set(GREETER, ServingStatus.NOT_SERVING);

      assertEquals(ServingStatus.NOT_SERVING, next(watch));
    }
  }

  @Test
  @DisplayName("HC-03")
  void who_is_slow_to_read_hears_the_latest_status_alone() throws Exception {
    health.set(GREETER, ServingStatus.SERVING);
    // A send lasts until it is read, as on a stream whose window is full.
    var unread = new SynchronousQueue<HealthCheckResponse>();
    Outgoing<HealthCheckResponse> slow = response -> put(unread, response);
    Running<?> watching = doing(() -> health.watch(request(GREETER), slow)).blocked();

    for (int i = 0; i < 1_000; i++) {
      health.set(GREETER, i % 2 == 0 ? ServingStatus.NOT_SERVING : ServingStatus.SERVING);
    }
    health.set(GREETER, ServingStatus.UNKNOWN);

    assertEquals(ServingStatus.SERVING, unread.take().getStatus(), "which was sent already");
    assertEquals(ServingStatus.UNKNOWN, unread.take().getStatus());
    watching.blocked();
    assertNull(unread.poll(), "nothing else is to be told");
    health.set(GREETER, ServingStatus.SERVING);
    assertEquals(ServingStatus.SERVING, unread.take().getStatus());
    watching.thread().interrupt();
    assertInstanceOf(RpcException.class, watching.failure());
  }

  private static <T> void put(SynchronousQueue<T> queue, T element) {
    try {
      queue.put(element);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("HC-04")
  void a_server_that_shuts_down_serves_nothing_until_it_resumes() {
    health.set(GREETER, ServingStatus.SERVING);
    try (var watch = watch(GREETER)) {
      assertEquals(ServingStatus.SERVING, next(watch));

      health.shutDown();
      health.set(GREETER, ServingStatus.SERVING);
      health.set("another.Service", ServingStatus.SERVING);

      assertEquals(ServingStatus.NOT_SERVING, next(watch));
      assertEquals(ServingStatus.NOT_SERVING, check(GREETER));
      assertEquals(ServingStatus.NOT_SERVING, check(HealthService.SERVER));
      assertThrows(RpcException.class, () -> check("another.Service"));

      health.resume();
      assertEquals(ServingStatus.SERVING, next(watch));
      assertEquals(ServingStatus.SERVING, check(HealthService.SERVER));
    }
  }

  @Test
  @DisplayName("HC-05")
  void a_hundred_services_are_listed_and_no_more() {
    for (int i = 0; i < 99; i++) health.set("service" + i, ServingStatus.NOT_SERVING);

    HealthListResponse all = client.list(HealthListRequest.getDefaultInstance());
    assertEquals(100, all.getStatusesCount());
    assertEquals(ServingStatus.SERVING, all.getStatusesOrThrow("").getStatus());
    assertEquals(ServingStatus.NOT_SERVING, all.getStatusesOrThrow("service98").getStatus());

    health.set("one.too.many", ServingStatus.SERVING);
    var failure =
        assertThrows(RpcException.class, () -> client.list(HealthListRequest.getDefaultInstance()));
    assertEquals(Code.RESOURCE_EXHAUSTED, failure.status().code());
  }

  @Test
  void what_is_no_status_of_a_service_cannot_be_set() {
    for (var status :
        new ServingStatus[] {ServingStatus.SERVICE_UNKNOWN, ServingStatus.UNRECOGNIZED}) {
      var refused = assertThrows(IllegalArgumentException.class, () -> health.set(GREETER, status));
      assertTrue(
          refused.getMessage().contains("SERVING, NOT_SERVING and UNKNOWN"), refused.getMessage());
    }
  }

  @Test
  void who_stops_watching_leaves_no_handler() {
    for (int i = 0; i < 100; i++) {
      var watch = watch(GREETER);
      assertEquals(ServingStatus.SERVICE_UNKNOWN, next(watch));
      watch.close();
    }
    // LocalServices fails the test if a handler is left.
  }
}
