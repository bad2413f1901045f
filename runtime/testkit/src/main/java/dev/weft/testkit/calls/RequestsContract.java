package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.failureOf;
import static dev.weft.testkit.calls.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportFailure;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server answers to requests, good, bad and malformed: features 0.7.
interface RequestsContract extends Scripted {
  Headers UNARY = request(Texts.UNARY);

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Unary, a b, re: a b",
    "ServerStreaming, a b, a|b",
    "ClientStreaming, a b, a b",
    "Bidi, a b, a b"
  })
  default void a_good_request_is_answered(String method, String message, String replies) {
    Answer answer = answerTo(request("/test.Texts/" + method), Texts.framed(message));

    assertEquals(Headers.of(":status", "200", "content-type", "application/grpc"), answer.head());
    assertEquals(replies, String.join("|", answer.messages()));
    assertEquals(Headers.of("grpc-status", "0"), answer.trailers());
  }

  @ParameterizedTest(name = "ER-34: \"{0}\"")
  @CsvSource({
    "svc/m, malformed method name: \"svc/m\"",
    "'', malformed method name: \"\"",
    "/, malformed method name: \"/\"",
    "/svc, malformed method name: \"/svc\"",
    "//test.Texts/Unary, unknown service /test.Texts",
    "/test.Other/Unary, unknown service test.Other",
    "/test.Texts/Other, unknown method Other for service test.Texts",
    "/test.texts/Unary, unknown service test.texts",
    "/test.Texts/Unary/, unknown service test.Texts/Unary"
  })
  default void a_path_that_names_no_method_is_unimplemented(String path, String message) {
    Answer answer = answerTo(request(path), Texts.framed(""));

    assertTrue(answer.isTrailersOnly());
    assertEquals("200", answer.head().get(":status"));
    assertEquals("12", answer.status());
    assertEquals(message, answer.message());
    assertEquals(0, service().handled.get());
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource({
    "DL-07, grpc-timeout, 1234s, 400, 13",
    "ML-05, foobar-bin, X()3e@#$-, 400, 13",
    "DL-04 !, grpc-timeout, 0S, 200, 4",
    "CP-04 !, grpc-encoding, snappy, 200, 12"
  })
  default void a_bad_field_is_refused_before_the_handler_and_the_client_told_to_stop(
      String id, String name, String value, String http, String status) {
    try (var client = client(service().serving(request -> ""))) {
      Http2Stream stream = client.open(UNARY.with(name, value));

      Answer answer = Answer.of(stream);

      assertTrue(answer.isTrailersOnly());
      assertEquals(http, answer.head().get(":status"));
      assertEquals(status, answer.status());
      assertEquals(0, service().handled.get());
      assertEquals(
          new TransportFailure.Reset(ErrorCode.NO_ERROR), failureOf(() -> writeOnAndOn(stream)));
    }
  }

  /// The reset is behind the answer, and a little may still be sent before it is here.
  private static void writeOnAndOn(Http2Stream stream) {
    while (true) stream.write(null, Texts.framed("more"), null, EndStream.NO);
  }

  @ParameterizedTest(name = "ER-27 SV-13: {0}")
  @ValueSource(strings = {"Unary", "ServerStreaming"})
  default void a_request_without_a_message_is_internal(String method) {
    Answer answer = answerTo(request("/test.Texts/" + method), null);

    assertTrue(answer.isTrailersOnly());
    assertEquals("13", answer.status());
    assertEquals(
        "test.Texts/" + method + " takes one message; the client sent none", answer.message());
    assertEquals(0, service().handled.get());
  }

  @ParameterizedTest(name = "ER-28: {0}")
  @ValueSource(strings = {"Unary", "ServerStreaming"})
  default void a_request_of_two_messages_is_internal(String method) {
    Answer answer = answerTo(request("/test.Texts/" + method), Texts.framed("a", "b"));

    assertEquals("13", answer.status());
    assertEquals(
        "test.Texts/" + method + " takes one message; the client sent more", answer.message());
    assertEquals(0, service().handled.get());
  }

  @ParameterizedTest(name = "SV-13: {0}")
  @CsvSource({"ClientStreaming, 1", "Bidi, 0"})
  default void a_stream_without_messages_is_a_request(String method, int replies) {
    Answer answer = answerTo(request("/test.Texts/" + method), null);

    assertEquals("0", answer.status());
    assertEquals(replies, answer.messages().size());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "MS-01 MS-02 ML-18, 00 ff ff ff ff, 8, received message larger than max (4294967295 vs. 4194304)",
    "CP-06 !, 01 00 00 00 00, 13, 'a message is compressed, but the stream''s grpc-encoding is identity'",
    "ML-19, 02 00 00 00 00, 13, a message's first byte is 2; 0 and 1 are allowed",
    "ER-23, 00 00 00 00 02 61, 13, 'the request ended within a message, 1 bytes short of it'"
  })
  default void a_message_that_is_none_fails_its_call(
      String id, String hex, String status, String message) {
    byte[] bytes = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);

    Answer answer = answerTo(UNARY, ByteBuffer.wrap(bytes));

    assertEquals(status, answer.status());
    assertEquals(message, answer.message());
    assertEquals(0, service().handled.get());
  }

  @Test
  @DisplayName("ER-33")
  default void messages_that_no_marshaller_takes_are_internal_both_ways() {
    assertEquals("13", answerTo(UNARY, Texts.framed(Texts.UNSPEAKABLE)).status());
    try (var client = client(service().serving(request -> Texts.UNSPEAKABLE))) {
      assertEquals("13", client.ask(UNARY, Texts.framed("")).status());
      assertEquals("0", client.ask(request(Texts.BIDI), null).status(), "the connection works");
    }
  }
}
