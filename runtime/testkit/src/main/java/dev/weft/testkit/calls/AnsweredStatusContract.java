package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// How a client reads the status out of an answer: features 0.5, 0.6.
interface AnsweredStatusContract extends Scripted {
  @Test
  @DisplayName("ER-05")
  default void a_malformed_status_is_unknown_and_the_stream_is_reset() {
    Outcome outcome =
        answeredAndReset(
            ErrorCode.PROTOCOL_ERROR,
            visit -> {
              visit.answer("a");
              visit.trailers(Headers.of("grpc-status", "abc"));
            });

    assertEquals(new Status(Code.UNKNOWN, "malformed grpc-status: abc"), outcome.status());
    assertEquals(List.of("a"), outcome.messages());
  }

  @Test
  @DisplayName("ER-06")
  default void trailers_without_a_status_are_unknown() {
    var unknown = new Status(Code.UNKNOWN, "the server ended the call without a grpc-status");

    assertEquals(
        unknown,
        answeredBy(
                visit -> {
                  visit.answer("a");
                  visit.trailers(Headers.of(":status", "502"));
                })
            .status());
    assertEquals(
        unknown,
        answeredBy(trailersOnly(":status", "503", "content-type", "application/grpc")).status());
  }

  @Test
  @DisplayName("ER-12 ! IN-13")
  default void a_message_for_people_is_decoded() {
    Outcome outcome =
        answeredBy(visit -> {
          visit.answer();
          visit.trailers(Headers.of("grpc-status", "2", "grpc-message", "%E2%98%BA%0A H%6"));
        });

    assertEquals(new Status(Code.UNKNOWN, "☺\n H%6"), outcome.status());
  }

  @Test
  @DisplayName("0.5")
  default void a_code_that_nobody_has_assigned_is_unknown() {
    Outcome outcome =
        answeredBy(
            trailersOnly(
                ":status", "200", "content-type", "application/grpc", "grpc-status", "99"));

    assertEquals(new Status(Code.UNKNOWN), outcome.status());
  }
}
