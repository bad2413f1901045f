package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.testkit.FakeTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InProcessCallsTest extends CallsContract {
  @Override
  public Wiring wiring(FakeTime time) {
    return Wiring.inProcess(time);
  }

  /// Over a network frames say such things, for no transport of ours would (ClientStatusContract).
  @ParameterizedTest(name = "ER-11: :status \"{0}\"")
  @ValueSource(strings = {"abc", ""})
  void a_foreign_answer_whose_http_status_is_none_is_internal(String status) {
    assertEquals(
        Code.INTERNAL,
        answeredBy(trailersOnly(":status", status, "content-type", "text/html")).status().code());
  }

  @Test
  @DisplayName("ER-11")
  void a_foreign_answer_without_any_http_status_is_internal() {
    assertEquals(
        new Status(Code.INTERNAL, "malformed HTTP status: null"),
        answeredBy(trailersOnly("content-type", "text/html")).status());
  }
}
