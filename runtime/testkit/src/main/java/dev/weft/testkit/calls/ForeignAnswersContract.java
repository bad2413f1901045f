package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a client makes of answers that are no gRPC: features 0.6.
interface ForeignAnswersContract extends Scripted {
  Headers HTML = Headers.of(":status", "503", "content-type", "text/html");

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest(name = "ER-01 ER-02: HTTP {0} is {1}")
  @CsvSource({
    "400, INTERNAL",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, UNIMPLEMENTED",
    "429, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
    "431, INTERNAL",
    "200, UNKNOWN",
    "302, UNKNOWN",
    "500, UNKNOWN"
  })
  default void an_answer_that_is_no_grpc_is_mapped(String http, Code code) {
    Outcome outcome = answeredBy(trailersOnly(":status", http, "content-type", "text/html"));

    assertEquals(
        new Status(code, "HTTP status " + http + ", content-type text/html"), outcome.status());
  }

  @Test
  @DisplayName("ER-03 !")
  default void the_grpc_fields_of_an_answer_that_is_no_grpc_are_ignored() {
    Outcome outcome =
        answeredBy(
            trailersOnly(":status", "401", "grpc-status", "1", "grpc-status-details-bin", "###"));

    assertEquals(
        new Status(Code.UNAUTHENTICATED, "HTTP status 401, content-type null"), outcome.status());
    assertTrue(outcome.trailers().isEmpty());
  }

  @Test
  @DisplayName("ER-04 !")
  default void the_http_status_of_a_grpc_answer_is_ignored() {
    Outcome outcome =
        answeredBy(
            trailersOnly(":status", "502", "content-type", "application/grpc", "grpc-status", "3"));

    assertEquals(new Status(Code.INVALID_ARGUMENT), outcome.status());
  }

  @Test
  @DisplayName("ER-08")
  default void a_thousand_and_twenty_four_bytes_of_a_foreign_body_are_shown() {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.PROTOCOL_ERROR,
            visit -> {
              visit.head(HTML);
              for (int i = 0; i < 30; i++) visit.data(ascii("x".repeat(100)));
            });

    assertEquals(
        new Status(
            Code.UNAVAILABLE, "HTTP status 503, content-type text/html, body: " + "x".repeat(1024)),
        outcome.status());
  }

  @Test
  @DisplayName("ER-08")
  default void a_shorter_foreign_body_is_shown_whole() {
    Outcome outcome =
        answeredBy(visit -> {
          visit.head(HTML);
          visit.data(ascii("try "));
          visit.data(ascii("later"));
          visit.stream().write(null, null, null, EndStream.YES);
        });

    assertEquals(
        new Status(Code.UNAVAILABLE, "HTTP status 503, content-type text/html, body: try later"),
        outcome.status());
  }

  @Test
  @DisplayName("ER-10")
  default void a_foreign_answer_without_a_final_http_status_is_internal() {
    assertEquals(
        Code.INTERNAL,
        answeredBy(trailersOnly(":status", "103", "content-type", "text/html")).status().code());
  }
}
