package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Codes, statuses and what carries them, features 1.6 and 1.19.
class StatusTest {
  @ParameterizedTest(name = "1.6: {0} is {1}")
  @CsvSource({
    "0, OK",
    "1, CANCELLED",
    "2, UNKNOWN",
    "3, INVALID_ARGUMENT",
    "4, DEADLINE_EXCEEDED",
    "5, NOT_FOUND",
    "6, ALREADY_EXISTS",
    "7, PERMISSION_DENIED",
    "8, RESOURCE_EXHAUSTED",
    "9, FAILED_PRECONDITION",
    "10, ABORTED",
    "11, OUT_OF_RANGE",
    "12, UNIMPLEMENTED",
    "13, INTERNAL",
    "14, UNAVAILABLE",
    "15, DATA_LOSS",
    "16, UNAUTHENTICATED"
  })
  void a_code_has_its_number(int number, Code code) {
    assertEquals(number, code.number());
    assertSame(code, Code.of(number));
  }

  @ParameterizedTest(name = "0.5: {0}")
  @ValueSource(ints = {-1, 17, 99, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void numbers_that_nobody_has_assigned_are_unknown(int number) {
    assertSame(Code.UNKNOWN, Code.of(number));
  }

  @Test
  void a_status_says_its_code_and_what_there_is_to_say() {
    assertEquals("NOT_FOUND", new Status(Code.NOT_FOUND).toString());
    assertEquals("NOT_FOUND: no such road", new Status(Code.NOT_FOUND, "no such road").toString());
    assertTrue(Status.OK.isOk());
    assertTrue(new Status(Code.OK, "fine").isOk());
  }

  @Test
  void er_36_an_ok_status_is_no_exception() {
    assertThrows(IllegalArgumentException.class, () -> new RpcException(Status.OK));
    assertThrows(IllegalArgumentException.class, () -> new RpcException(Code.OK, ""));
  }

  @Test
  void an_exception_carries_status_trailers_and_cause() {
    var cause = new IllegalStateException("why");
    var trailers = Metadata.of("hint", "later");

    var failure = new RpcException(new Status(Code.ABORTED, "no"), trailers, cause);

    assertEquals(new Status(Code.ABORTED, "no"), failure.status());
    assertSame(Code.ABORTED, failure.code());
    assertSame(trailers, failure.trailers());
    assertSame(cause, failure.getCause());
    assertEquals("ABORTED: no", failure.getMessage());
    assertSame(Metadata.EMPTY, new RpcException(Code.ABORTED, "no").trailers());
  }
}
