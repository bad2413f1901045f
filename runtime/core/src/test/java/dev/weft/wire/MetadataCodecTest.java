package dev.weft.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weft.Metadata;
import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Metadata as header fields, features 0.4.
class MetadataCodecTest {
  private static final Metadata.Key<byte[]> BYTES = Metadata.Key.binary("x-bin");

  private static List<String> fields(Metadata metadata) {
    var fields = new ArrayList<String>();
    MetadataCodec.append(metadata, fields);
    return fields;
  }

  private static List<String> texts(Metadata metadata) {
    return metadata.all(BYTES).stream().map(bytes -> new String(bytes, UTF_8)).toList();
  }

  @Test
  void md_01_a_name_travels_in_lower_case() {
    assertEquals(List.of("key", "value"), fields(Metadata.of("KEY", "value")));
  }

  @Test
  void md_03_bytes_travel_as_base64_without_padding() {
    var metadata = Metadata.EMPTY.with(BYTES, new byte[] {(byte) 0xc2, (byte) 0x80});

    assertEquals(List.of("x-bin", "woA"), fields(metadata));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "MD-03 padded, woA=, \u0080",
    "MD-03 unpadded, woA, \u0080",
    "0.4 empty, '', ''",
    "0.4 one byte, YQ, a",
    "0.4 one byte padded, YQ==, a"
  })
  void bytes_are_read_padded_or_not(String id, String wire, String text) {
    Headers headers = Headers.of("x-bin", wire);

    assertNull(MetadataCodec.undecodableName(headers));
    assertEquals(List.of(text), texts(MetadataCodec.ofResponse(headers)));
  }

  @Test
  void md_04_joined_binary_values_are_split_and_text_is_not() {
    Metadata metadata =
        MetadataCodec.ofResponse(Headers.of("x-bin", "YQ,Yg==", "x", "abc,efg", "x-bin", "Yw, ZA"));

    assertEquals(List.of("a", "b", "c", "d"), texts(metadata));
    assertEquals(List.of("abc,efg"), metadata.all(Metadata.Key.text("x")));
  }

  @Test
  void md_05_two_values_of_a_name_are_two_fields_in_order() {
    Metadata metadata = Metadata.of("x", "2").and(Metadata.of("y", "0")).and(Metadata.of("x", "1"));

    assertEquals(List.of("x", "2", "y", "0", "x", "1"), fields(metadata));
    assertEquals(metadata, MetadataCodec.ofResponse(Headers.of("x", "2", "y", "0", "x", "1")));
  }

  @ParameterizedTest(name = "MD-06: {0}")
  @ValueSource(
      strings = {
        "content-type",
        "te",
        "user-agent",
        "grpc-status",
        "grpc-timeout",
        "grpc-encoding",
        "grpc-message",
        "grpc-message-type",
        ":path"
      })
  void what_is_not_the_users_to_say_is_dropped_and_hidden(String name) {
    Metadata metadata = Metadata.ofWire(List.of(name, "x", "mine", "stays"));

    assertEquals(List.of("mine", "stays"), fields(metadata));
    assertEquals(
        Metadata.of("mine", "stays"),
        MetadataCodec.ofResponse(Headers.of(name, "x", "mine", "stays")));
  }

  @ParameterizedTest(name = "MD-07: {0}")
  @ValueSource(strings = {"grpc-previous-rpc-attempts", "grpc-retry-pushback-ms"})
  void what_belongs_to_retries_is_ordinary_metadata(String name) {
    assertEquals(List.of(name, "1"), fields(Metadata.of(name, "1")));
    assertEquals(Metadata.of(name, "1"), MetadataCodec.ofRequest(Headers.of(name, "1"), 0, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc-accept-encoding", "content-length"})
  void what_is_another_calls_own_is_seen_and_not_passed_on(String name) {
    assertEquals(Metadata.of(name, "1"), MetadataCodec.ofRequest(Headers.of(name, "1"), 0, true));
    assertEquals(List.of(), fields(Metadata.of(name, "1")));
  }

  @Test
  void a_handler_sees_the_authority_and_the_user_agent_of_a_request() {
    Metadata metadata =
        MetadataCodec.ofRequest(
            Headers.of(":path", "/p", ":authority", "here", "user-agent", "u", "te", "trailers"),
            0,
            true);

    assertEquals(Metadata.ofWire(List.of(":authority", "here", "user-agent", "u")), metadata);
  }

  @Test
  void md_17_a_host_is_seen_as_the_authority_if_there_is_none() {
    var host = Headers.of("host", "there", "x", "1");

    assertEquals(
        Metadata.ofWire(List.of(":authority", "there", "x", "1")),
        MetadataCodec.ofRequest(host, 0, false));
    assertEquals(Metadata.of("x", "1"), MetadataCodec.ofRequest(host, 0, true));
  }

  @ParameterizedTest(name = "RFC 9113 8.2.2: {0}")
  @ValueSource(
      strings = {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"})
  void what_http_2_forbids_is_not_sent(String name) {
    assertEquals(List.of("x", "1"), fields(Metadata.of(name, "a").and(Metadata.of("x", "1"))));
  }

  @Test
  void md_18_obs_text_is_taken_and_can_be_sent_back() {
    Metadata received = MetadataCodec.ofRequest(Headers.of("x", "caf\u00e9 \u0080\u00ff"), 0, true);

    assertEquals("caf\u00e9 \u0080\u00ff", received.get(Metadata.Key.text("x")));
    assertEquals(List.of("x", "caf\u00e9 \u0080\u00ff"), fields(received));
  }

  @ParameterizedTest(name = "ML-05: {0}")
  @ValueSource(strings = {"X()3e@#$-", "YQ=", "Y", "YQ,(", "YQ-_", "YQ==YQ"})
  void a_binary_value_that_is_no_base64_is_named(String value) {
    assertEquals(
        "foobar-bin", MetadataCodec.undecodableName(Headers.of("x", value, "foobar-bin", value)));
  }

  @Test
  void text_is_never_undecodable() {
    assertNull(MetadataCodec.undecodableName(Headers.of("x", "X()3e@#$-", "y-bin", "YQ")));
  }
}
