package dev.weft.serviceconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a service config says of methods and balancers, read from JSON or made by hand.
class ServiceConfigTest {
  @Test
  void sc_01_a_methods_own_config_beats_its_services_and_that_beats_the_one_for_all() {
    ServiceConfig config =
        ServiceConfig.parse(
            """
            {"methodConfig": [
              {"name": [{}], "timeout": "3s"},
              {"name": [{"service": "a.B"}], "timeout": "2s"},
              {"name": [{"service": "a.B", "method": "C"}], "timeout": "1s"}]}
            """);

    assertEquals(Duration.ofSeconds(1), timeout(config, "a.B", "C"));
    assertEquals(Duration.ofSeconds(2), timeout(config, "a.B", "D"));
    assertEquals(Duration.ofSeconds(3), timeout(config, "x.Y", "C"));
    assertNull(ServiceConfig.EMPTY.method(method("a.B", "C")));
  }

  @Test
  void sc_02_a_name_that_is_there_twice_is_refused_with_both_places() {
    var refused =
        assertThrows(
            ServiceConfigException.class,
            () ->
                ServiceConfig.parse(
                    """
                    {"methodConfig": [{"name": [{"service": "a.B"}]},
                                      {"name": [{"service": "x.Y"}, {"service": "a.B"}]}]}
                    """));

    assertEquals(
        "service config: methodConfig[1].name[1] is a.B/*; allowed: each name once; it is at"
            + " methodConfig[0].name[0] already",
        refused.getMessage());
  }

  @Test
  void sc_02_a_method_without_its_service_is_refused() {
    assertEquals(
        "service config: methodConfig[0].name[0]: the name {service \"\", method \"C\"} has a method"
            + " but no service",
        refusal("{\"methodConfig\": [{\"name\": [{\"method\": \"C\"}]}]}"));
  }

  @Test
  void sc_02_an_entry_without_a_name_is_for_no_method_and_warned_about() {
    ServiceConfig config = ServiceConfig.parse("{\"methodConfig\": [{\"timeout\": \"1s\"}]}");

    assertNull(config.method(method("a.B", "C")));
    assertEquals(
        List.of("service config: methodConfig[0] has no name, so it is for no method"),
        config.warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"service\": \"/a.B\"}",
        "{\"service\": \"a.B/C\"}",
        "{\"service\": \"a.B\", \"method\": \"a.B/C\"}",
        "{\"service\": \"a.B \"}"
      })
  void a_name_that_no_method_can_have_is_warned_about(String name) {
    ServiceConfig config = ServiceConfig.parse("{\"methodConfig\": [{\"name\": [" + name + "]}]}");

    assertEquals(1, config.warnings().size(), config.warnings()::toString);
  }

  @Test
  void a_config_that_can_match_is_not_warned_about() {
    ServiceConfig config =
        ServiceConfig.parse(
            "{\"methodConfig\": [{\"name\": [{}, {\"service\": \"a.B\", \"method\": \"C\"}]}]}");

    assertEquals(List.of(), config.warnings());
  }

  @Test
  void sc_03_fields_that_are_not_known_are_ignored() {
    ServiceConfig config =
        ServiceConfig.parse("{\"news\": 1, \"methodConfig\": [{\"name\": [{\"also\": []}]}]}");

    assertEquals(List.of(MethodName.ANY), config.methods().getFirst().names());
  }

  @Test
  void sc_05_a_balancers_entry_with_two_policies_is_refused() {
    assertEquals(
        "service config: loadBalancingConfig[0] is an object with 2 fields; allowed: one field, the"
            + " name of a policy",
        refusal("{\"loadBalancingConfig\": [{\"round_robin\": {}, \"pick_first\": {}}]}"));
  }

  @Test
  void sc_05_a_balancer_refuses_a_bad_config_with_its_place_in_the_whole() {
    ServiceConfig config =
        ServiceConfig.parse("{\"loadBalancingConfig\": [{\"round_robin\": {\"n\": 70}}]}");
    ConfigObject own = config.balancers().getFirst().config();

    var refused = assertThrows(ServiceConfigException.class, () -> own.integer("n", 0, 10));

    assertEquals(
        "service config: loadBalancingConfig[0].round_robin.n is 70; allowed: a whole number from 0"
            + " to 10",
        refused.getMessage());
  }

  @Test
  void the_older_name_of_a_balancer_counts_where_there_is_no_list() {
    ServiceConfig older = ServiceConfig.parse("{\"loadBalancingPolicy\": \"ROUND_ROBIN\"}");
    ServiceConfig both =
        ServiceConfig.parse(
            "{\"loadBalancingPolicy\": \"x\", \"loadBalancingConfig\": [{\"pick_first\": {}}]}");

    assertEquals(List.of(BalancerChoice.of("round_robin")), older.balancers());
    assertEquals(List.of(BalancerChoice.of("pick_first")), both.balancers());
  }

  @Test
  void the_same_config_made_by_hand_and_read_is_equal() {
    ServiceConfig read =
        ServiceConfig.parse(
            """
            {"loadBalancingConfig": [{"round_robin": {}}],
             "methodConfig": [{"name": [{"service": "a.B"}], "waitForReady": true,
                               "maxRequestMessageBytes": 10, "maxResponseMessageBytes": 20}],
             "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.5},
             "healthCheckConfig": {"serviceName": ""}}
            """);

    ServiceConfig made =
        ServiceConfig.EMPTY
            .withBalancer("round_robin")
            .withMethod(
                MethodConfig.of(MethodName.allOf("a.B"))
                    .withWaitForReady(true)
                    .withMaxRequestMessageBytes(10)
                    .withMaxResponseMessageBytes(20))
            .withRetryThrottling(new RetryThrottling(10, 0.5))
            .withHealthCheckedService("");

    assertEquals(made, read);
  }

  private static String refusal(String json) {
    return assertThrows(ServiceConfigException.class, () -> ServiceConfig.parse(json)).getMessage();
  }

  private static Duration timeout(ServiceConfig config, String service, String method) {
    return config.method(method(service, method)).timeout();
  }

  private static MethodDescriptor<byte[], byte[]> method(String service, String name) {
    var marshaller =
        new Marshaller<byte[]>() {
          @Override
          public byte[] encode(byte[] message, int room) {
            return message;
          }

          @Override
          public byte[] decode(ByteBuffer bytes) {
            return new byte[0];
          }
        };
    return new MethodDescriptor<>(
        service, name, MethodDescriptor.Kind.UNARY, marshaller, marshaller);
  }
}
