package dev.weft.serviceconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules for single values of a service config's JSON, a row each.
class ServiceConfigReaderTest {
  private static final String RETRY =
      """
      {"maxAttempts": 3, "initialBackoff": "0.1s", "maxBackoff": "1s", "backoffMultiplier": 2,
       "retryableStatusCodes": ["UNAVAILABLE"]}\
      """;

  @ParameterizedTest
  @CsvSource({
    "1s,                       PT1S",
    ".050s,                    PT0.05S",
    "1.s,                      PT1S",
    "-0.2s,                    PT-0.2S",
    "0s,                       PT0S",
    "1.123456789s,             PT1.123456789S",
    "315576000000s,            PT2562047H47M16.854775807S", // as far as nanoseconds reach
    "-315576000000s,           PT-2562047H-47M-16.854775807S",
  })
  void sc_04_a_duration_is_read(String text, Duration expected) {
    assertEquals(expected, method("\"timeout\": \"" + text + "\"").timeout());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3",
        "\"5m\"",
        "\"s\"",
        "\".s\"",
        "\"-s\"",
        "\"3.1234567890s\"",
        "\"315576000001s\"",
        "\"315576000000.000000001s\"",
        "\"+1s\"",
        "\"1 s\"",
        "\"1\"",
        "\"1e3s\"",
        "true"
      })
  void sc_04_what_is_no_duration_is_refused(String json) {
    assertEquals(
        "service config: methodConfig[0].timeout is " + json + "; allowed: " + JsonDuration.ALLOWED,
        refusal("\"timeout\": " + json));
  }

  @Test
  void sc_09_a_retry_policy_is_read() {
    assertEquals(
        new RetryPolicy(
            3, Duration.ofMillis(100), Duration.ofSeconds(1), 2, null, Set.of(Code.UNAVAILABLE)),
        method("\"retryPolicy\": " + RETRY).repeat());
  }

  @Test
  void sc_09_with_a_time_for_each_attempt_a_retry_policy_needs_no_codes() {
    String json = RETRY.replace("[\"UNAVAILABLE\"]", "[], \"perAttemptRecvTimeout\": \"0.5s\"");

    var policy = (RetryPolicy) method("\"retryPolicy\": " + json).repeat();

    assertEquals(Duration.ofMillis(500), policy.attemptTimeout());
    assertEquals(Set.of(), policy.retryableCodes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"maxAttempts\": 3        | \"maxAttempts\": 1",
        "\"maxAttempts\": 3        | \"maxAttempts\": -1",
        "\"maxAttempts\": 3        | \"maxAttempts\": 2.5",
        "\"maxAttempts\": 3        | \"maxAttempts\": \"3\"",
        "\"maxAttempts\": 3,       | ``",
        "\"initialBackoff\": \"0.1s\" | \"initialBackoff\": \"0s\"",
        "\"initialBackoff\": \"0.1s\" | \"initialBackoff\": null",
        "\"maxBackoff\": \"1s\"    | \"maxBackoff\": \"0s\"",
        "\"maxBackoff\": \"1s\"    | \"maxBackoff\": \"-1s\"",
        "\"backoffMultiplier\": 2  | \"backoffMultiplier\": 0",
        "\"backoffMultiplier\": 2  | \"backoffMultiplier\": 1e999",
        "[\"UNAVAILABLE\"]         | []",
        "[\"UNAVAILABLE\"]         | [], \"perAttemptRecvTimeout\": \"0s\"",
        "[\"UNAVAILABLE\"]         | [], \"perAttemptRecvTimeout\": 1",
        "[\"UNAVAILABLE\"]         | [\"OK\"]",
        "[\"UNAVAILABLE\"]         | [0]",
        "[\"UNAVAILABLE\"]         | [17]",
        "[\"UNAVAILABLE\"]         | [\"GONE\"]",
        "[\"UNAVAILABLE\"]         | \"UNAVAILABLE\"",
      })
  void sc_09_a_retry_policy_with_a_bad_value_is_refused(String good, String bad) {
    assertTrue(RETRY.contains(good), good);

    String message = refusal("\"retryPolicy\": " + RETRY.replace(good, bad));

    assertTrue(message.startsWith("service config: methodConfig[0].retryPolicy"), message);
    assertTrue(message.contains("allowed: "), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"14", "\"UNAVAILABLE\"", "\"unavailable\""})
  void sc_09_a_code_is_a_number_or_a_name_in_any_case(String code) {
    var policy =
        (RetryPolicy) method("\"retryPolicy\": " + RETRY.replace("\"UNAVAILABLE\"", code)).repeat();

    assertEquals(Set.of(Code.UNAVAILABLE), policy.retryableCodes());
  }

  @Test
  void a_hedging_policy_needs_no_more_than_its_attempts() {
    assertEquals(
        new HedgingPolicy(4, Duration.ZERO, Set.of()),
        method("\"hedgingPolicy\": {\"maxAttempts\": 4}").repeat());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"maxAttempts\": 1}",
        "{\"maxAttempts\": 2, \"hedgingDelay\": \"-1s\"}",
        "{\"maxAttempts\": 2, \"nonFatalStatusCodes\": [\"OK\"]}"
      })
  void a_hedging_policy_with_a_bad_value_is_refused(String policy) {
    String message = refusal("\"hedgingPolicy\": " + policy);

    assertTrue(message.startsWith("service config: methodConfig[0].hedgingPolicy"), message);
  }

  @Test
  void sc_10_a_method_is_retried_or_hedged_and_not_both() {
    assertEquals(
        "service config: methodConfig[0] is an object with a retryPolicy and a hedgingPolicy;"
            + " allowed: one of the two",
        refusal("\"hedgingPolicy\": {\"maxAttempts\": 4}, \"retryPolicy\": " + RETRY));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1001, 1",
    "-1, 1",
    "10, 0",
    "10, -1",
    "10, 0.0001",
    "null, 1",
    "10, null",
    "'\"9\"', 1"
  })
  void sc_10_throttling_outside_its_range_is_refused(String tokens, String ratio) {
    String json =
        "{\"retryThrottling\": {\"maxTokens\": " + tokens + ", \"tokenRatio\": " + ratio + "}}";

    var refused = assertThrows(ServiceConfigException.class, () -> ServiceConfig.parse(json));

    assertTrue(refused.getMessage().startsWith("service config: retryThrottling"));
  }

  @Test
  void sc_10_throttling_up_to_its_bound_is_read() {
    assertEquals(
        new RetryThrottling(1000, 0.001),
        ServiceConfig.parse("{\"retryThrottling\": {\"maxTokens\": 1000, \"tokenRatio\": 0.001}}")
            .retryThrottling());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} {}",
        "{'a': 1}",
        "{a: 1}",
        "{\"a\": 1, \"a\": 2}",
        "{\"a\": NaN}",
        "{\"a\": 1,}",
        "// a comment\n{}",
        "{\"a\": TRUE}",
        "{\"a\"; 1}"
      })
  void what_is_not_strictly_a_json_object_is_refused(String text) {
    assertThrows(ServiceConfigException.class, () -> ServiceConfig.parse(text));
  }

  @Test
  void an_error_in_the_json_says_line_and_column() {
    var refused =
        assertThrows(
            ServiceConfigException.class, () -> ServiceConfig.parse("{\n \"a\": 1,\n oops\n}"));

    assertTrue(refused.getMessage().contains("line 3 column"), refused.getMessage());
  }

  @Test
  void a_json_that_is_nested_too_deep_is_refused_before_the_stack_is() {
    String deep = "{\"a\": " + "[".repeat(100_000);

    assertThrows(ServiceConfigException.class, () -> ServiceConfig.parse(deep));
  }

  private static MethodConfig method(String fields) {
    return ServiceConfig.parse(json(fields)).methods().getFirst();
  }

  private static String refusal(String fields) {
    return assertThrows(ServiceConfigException.class, () -> ServiceConfig.parse(json(fields)))
        .getMessage();
  }

  private static String json(String fields) {
    return "{\"methodConfig\": [{\"name\": [{}], " + fields + "}]}";
  }
}
