package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RetryContract.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.serviceconfig.ServiceConfigException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Calls that a service config says something of.
interface ConfiguredCallsContract extends Scripted {
  MethodConfig ALL = MethodConfig.of(MethodName.ANY);

  private static Channel channel(ScriptedServer server, MethodConfig config) {
    return server.channel(
        builder -> builder.defaultServiceConfig(ServiceConfig.EMPTY.withMethod(config)));
  }

  private @Nullable String timeoutSent(MethodConfig config, CallOptions options) {
    try (var server = server(reply(""))) {
      channel(server, config).call(Texts.UNARY, "", options);
      return server.visit().head().get("grpc-timeout");
    }
  }

  @Test
  @DisplayName("DL-08")
  default void the_earlier_of_the_configs_and_the_callers_timeout_holds_and_is_sent() {
    MethodConfig second = ALL.withTimeout(Duration.ofSeconds(1));

    assertEquals("1000000u", timeoutSent(second, CallOptions.DEFAULT));
    assertEquals(
        "1000000u", timeoutSent(second, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(2))));
    assertEquals(
        "500000u", timeoutSent(second, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(500))));
    assertNull(timeoutSent(ALL, CallOptions.DEFAULT));
  }

  @Test
  default void a_config_for_another_method_changes_nothing() {
    MethodConfig others =
        MethodConfig.of(new MethodName(Texts.SERVICE, "Bidi")).withTimeout(Duration.ofSeconds(1));

    assertNull(timeoutSent(others, CallOptions.DEFAULT));
  }

  private Status statusOf(String request, String reply, MethodConfig config, CallOptions options) {
    try (var server = server(reply(reply))) {
      channel(server, config).call(Texts.UNARY, request, options);
      return Status.OK;
    } catch (RpcException e) {
      return e.status();
    }
  }

  @Test
  @DisplayName("MS-05")
  default void the_smaller_of_the_configs_and_the_callers_sizes_holds_each_way() {
    MethodConfig ten = ALL.withMaxRequestMessageBytes(10).withMaxResponseMessageBytes(10);
    CallOptions five =
        CallOptions.DEFAULT.withMaxSentMessageBytes(5).withMaxReceivedMessageBytes(5);
    CallOptions twenty =
        CallOptions.DEFAULT.withMaxSentMessageBytes(20).withMaxReceivedMessageBytes(20);

    for (CallOptions options : new CallOptions[] {CallOptions.DEFAULT, twenty}) {
      assertEquals(Code.OK, statusOf("x".repeat(10), "x".repeat(10), ten, options).code());
      assertEquals(Code.RESOURCE_EXHAUSTED, statusOf("x".repeat(11), "", ten, options).code());
      assertEquals(Code.RESOURCE_EXHAUSTED, statusOf("", "x".repeat(11), ten, options).code());
    }
    assertEquals(Code.OK, statusOf("x".repeat(5), "x".repeat(5), ten, five).code());
    assertEquals(Code.RESOURCE_EXHAUSTED, statusOf("x".repeat(6), "", ten, five).code());
    assertEquals(Code.RESOURCE_EXHAUSTED, statusOf("", "x".repeat(6), ten, five).code());
  }

  @Test
  @DisplayName("MS-05 more than the usual")
  default void a_config_alone_allows_more_than_four_mebibytes() {
    String large = "x".repeat((4 << 20) + 1);

    assertEquals(Code.RESOURCE_EXHAUSTED, statusOf("", large, ALL, CallOptions.DEFAULT).code());
    assertEquals(
        Code.OK,
        statusOf("", large, ALL.withMaxResponseMessageBytes(5 << 20), CallOptions.DEFAULT).code());
  }

  @Test
  @DisplayName("SC-11")
  default void a_default_config_that_is_none_is_refused_when_the_channel_is_made() {
    try (var server = server(visit -> {})) {
      var refused =
          assertThrows(
              ServiceConfigException.class,
              () ->
                  server.channel(builder -> builder.defaultServiceConfig("{\"methodConfig\": 1}")));

      assertEquals("service config: methodConfig is 1; allowed: a list", refused.getMessage());
    }
  }
}
