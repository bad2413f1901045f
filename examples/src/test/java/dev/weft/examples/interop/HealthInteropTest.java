package dev.weft.examples.interop;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.balancer.Connectivity;
import dev.weft.client.Channel;
import dev.weft.examples.interop.OfficialClient.Library;
import dev.weft.server.Server;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.services.HealthService;
import dev.weft.services.health.HealthClient;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Health as grpc-java sees ours, and we see grpc-java's.
@Timeout(60)
class HealthInteropTest {
  private static final String GREETER = "hello.Greeter";
  private static final HealthCheckRequest ABOUT_GREETER =
      HealthCheckRequest.newBuilder().setService(GREETER).build();

  private final HealthService health = new HealthService();
  private ManagedChannel theirs;

  @AfterEach
  void close() throws InterruptedException {
    if (theirs == null) return;
    theirs.shutdownNow();
    theirs.awaitTermination(10, TimeUnit.SECONDS);
  }

  static Stream<Arguments> ways() {
    return Arrays.stream(Library.values())
        .flatMap(library ->
            Arrays.stream(NetworkTransport.values())
                .map(transport -> Arguments.of(library, transport)));
  }

  private Server serve(NetworkTransport transport) {
    return Server.over(transport.listening(0, Http2Settings.DEFAULT)).serve(health).start();
  }

  private static dev.weft.services.health.HealthCheckResponse.ServingStatus ours(String name) {
    return dev.weft.services.health.HealthCheckResponse.ServingStatus.valueOf(name);
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("HC-01 HC-02 HC-03 grpc-java's stub reads our health service")
  void the_official_stub_reads_our_health(Library library, NetworkTransport transport) {
    try (var server = serve(transport)) {
      theirs = library.channel(server.port()).build();
      var stub = HealthGrpc.newBlockingStub(theirs).withDeadlineAfter(30, TimeUnit.SECONDS);

      assertEquals(
          ServingStatus.SERVING, stub.check(HealthCheckRequest.getDefaultInstance()).getStatus());
      var unknown = assertThrows(StatusRuntimeException.class, () -> stub.check(ABOUT_GREETER));
      assertEquals(Status.Code.NOT_FOUND, unknown.getStatus().getCode());

      var watch = stub.watch(ABOUT_GREETER);
      assertEquals(ServingStatus.SERVICE_UNKNOWN, watch.next().getStatus());
      health.set(GREETER, ours("SERVING"));
      assertEquals(ServingStatus.SERVING, watch.next().getStatus());
      health.set(GREETER, ours("SERVING"));
      health.shutDown();
      assertEquals(ServingStatus.NOT_SERVING, watch.next().getStatus());
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("HC-04 HC-07 grpc-java's channel is ready while our server says that it serves")
  void the_official_channel_goes_by_our_health(Library library, NetworkTransport transport) {
    try (var server = serve(transport)) {
      theirs =
          library
              .channel(server.port())
              .defaultServiceConfig(
                  Map.of(
                      "loadBalancingConfig",
                      List.of(Map.of("round_robin", Map.of())),
                      "healthCheckConfig",
                      Map.of("serviceName", GREETER)))
              .build();
      theirs.getState(true);
      awaitState(ConnectivityState.TRANSIENT_FAILURE);

      health.set(GREETER, ours("SERVING"));
      awaitState(ConnectivityState.READY);
      health.shutDown();
      awaitState(ConnectivityState.TRANSIENT_FAILURE);
      health.resume();
      awaitState(ConnectivityState.READY);
    }
  }

  private void awaitState(ConnectivityState state) {
    eventually("grpc-java's channel is " + state, () -> theirs.getState(false) == state);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("our stub reads grpc-java's health service")
  void our_stub_reads_the_official_health(NetworkTransport transport) throws Exception {
    var request =
        dev.weft.services.health.HealthCheckRequest.newBuilder().setService(GREETER).build();
    Connector connector = transport.connector(Http2Settings.DEFAULT);
    try (var server = new OfficialHealth();
        Channel channel = Channel.over(connector).plaintext().to("localhost:" + server.port())) {
      var client = new HealthClient(channel);
      var unknown = assertThrows(RpcException.class, () -> client.check(request));
      assertEquals(Code.NOT_FOUND, unknown.code());

      try (var watch = client.watch(request)) {
        assertEquals(ours("SERVICE_UNKNOWN"), watch.receive().getStatus());
        server.set(GREETER, ServingStatus.SERVING);
        assertEquals(ours("SERVING"), watch.receive().getStatus());
        assertEquals(ours("SERVING"), client.check(request).getStatus());
        server.set(GREETER, ServingStatus.NOT_SERVING);
        assertEquals(ours("NOT_SERVING"), watch.receive().getStatus());
      }
    } finally {
      if (connector instanceof AutoCloseable closeable) closeable.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("HC-06 HC-07 our channel goes by grpc-java's health service")
  void our_channel_goes_by_the_official_health(NetworkTransport transport) throws Exception {
    var asking = ServiceConfig.EMPTY.withBalancer("round_robin").withHealthCheckedService(GREETER);
    Connector connector = transport.connector(Http2Settings.DEFAULT);
    try (var server = new OfficialHealth();
        Channel channel =
            Channel.over(connector)
                .plaintext()
                .defaultServiceConfig(asking)
                .to("localhost:" + server.port())) {
      channel.connect();
      awaitState(channel, Connectivity.TRANSIENT_FAILURE); // SERVICE_UNKNOWN

      server.set(GREETER, ServingStatus.SERVING);
      awaitState(channel, Connectivity.READY);
      server.set(GREETER, ServingStatus.NOT_SERVING);
      awaitState(channel, Connectivity.TRANSIENT_FAILURE);
      server.set(GREETER, ServingStatus.SERVING);
      awaitState(channel, Connectivity.READY);
      var request =
          dev.weft.services.health.HealthCheckRequest.newBuilder().setService(GREETER).build();
      assertEquals(ours("SERVING"), new HealthClient(channel).check(request).getStatus());
    } finally {
      if (connector instanceof AutoCloseable closeable) closeable.close();
    }
  }

  private static void awaitState(Channel channel, Connectivity state) {
    eventually("our channel is " + state, () -> channel.state() == state);
  }
}
