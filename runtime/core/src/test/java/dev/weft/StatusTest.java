package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
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
  @DisplayName("ER-36 an OK status is no exception")
  void an_ok_status_is_no_exception() {
    assertThrows(IllegalArgumentException.class, () -> new RpcException(Status.OK));
    assertThrows(IllegalArgumentException.class, () -> new RpcException(Code.OK, ""));
  }

  @Test
  @DisplayName("ER-36 a failure is found in what it was wrapped in, and says what it said")
  void a_failure_is_found_in_what_it_was_wrapped_in_and_says_what_it_said() {
    var detail = new Status.Detail("type.googleapis.com/test.Why", new byte[] {1});
    var failure = new RpcException(new Status(Code.ABORTED, "no").withDetails(detail));

    Throwable wrapped = new IllegalStateException("outer", new ExecutionException(failure));

    assertSame(failure, RpcException.in(failure));
    assertSame(failure, RpcException.in(wrapped));
    assertNull(RpcException.in(new IllegalStateException("none", new RuntimeException())));
    var circular = new IllegalStateException("one");
    circular.initCause(new IllegalStateException("two", circular));
    assertNull(RpcException.in(circular));
  }

  @Test
  void details_are_values_and_nobody_can_change_them() {
    byte[] bytes = {1, 2};
    var detail = new Status.Detail("test.Why", bytes);
    var status = new Status(Code.ABORTED, "no", new ArrayList<>(List.of(detail)));

    bytes[0] = 9;
    status.details().getFirst().value()[1] = 9;

    assertEquals(new Status.Detail("test.Why", new byte[] {1, 2}), detail);
    assertEquals(detail.hashCode(), new Status.Detail("test.Why", new byte[] {1, 2}).hashCode());
    assertNotEquals(new Status.Detail("test.Why", new byte[] {1, 3}), detail);
    assertNotEquals(new Status.Detail("test.Who", new byte[] {1, 2}), detail);
    assertEquals(new Status(Code.ABORTED, "no").withDetails(detail), status);
    assertEquals("test.Why=<2 bytes>", detail.toString());
    assertEquals("ABORTED: no", status.toString());
    assertThrows(UnsupportedOperationException.class, () -> status.details().clear());
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
