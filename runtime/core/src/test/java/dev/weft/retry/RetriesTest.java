package dev.weft.retry;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.RetryThrottling;
import dev.weft.wire.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What follows an attempt that has failed, by gRFC A6.
class RetriesTest {
  private static final Verdict OVER = new Verdict.Over();
  private static final Verdict AT_ONCE = new Verdict.AtOnce();
  private static final RetryPolicy POLICY =
      RetryPolicy.DEFAULT.withBackoff(Duration.ofMillis(100), Duration.ofMillis(350), 2);

  private static Retries retries(RetryPolicy policy) {
    return new Retries(policy, null, 5, () -> 0.5);
  }

  private static Failure failure(Code code, String... trailers) {
    return new Failure(
        new Ending(new Status(code), Metadata.ofWire(List.of(trailers))), false, false);
  }

  private static Failure pushedBack(String... values) {
    var fields = new ArrayList<String>();
    for (String value : values) fields.addAll(List.of("grpc-retry-pushback-ms", value));
    return failure(Code.UNAVAILABLE, fields.toArray(String[]::new));
  }

  private static Failure untouched() {
    var refused = new Status(Code.UNAVAILABLE, "refused");
    return new Failure(new Ending(refused, Metadata.EMPTY, true), false, false);
  }

  private static Verdict after(int millis) {
    return new Verdict.After(Duration.ofMillis(millis).toNanos(), false);
  }

  private static Verdict asked(int millis) {
    return new Verdict.After(Duration.ofMillis(millis).toNanos(), true);
  }

  /// The pauses up to the end, when each attempt fails alike.
  private static List<Verdict> verdicts(Retries retries, Failure failure) {
    var verdicts = new ArrayList<Verdict>();
    for (Verdict next = retries.judge(failure); next != OVER; next = retries.judge(failure)) {
      if (next.equals(OVER)) break;
      verdicts.add(next);
      retries.begin(next);
    }
    return verdicts;
  }

  @Test
  void rt_02_a_code_that_is_not_listed_is_the_end() {
    assertEquals(OVER, retries(POLICY).judge(failure(Code.INTERNAL)));
  }

  @Test
  void rt_03_there_are_no_more_attempts_than_the_channel_allows() {
    RetryPolicy ten = POLICY.withMaxAttempts(10);

    assertEquals(4, verdicts(retries(ten), failure(Code.UNAVAILABLE)).size());
    assertEquals(
        2, verdicts(new Retries(ten, null, 3, () -> 0.5), failure(Code.UNAVAILABLE)).size());
    assertEquals(OVER, new Retries(ten, null, 1, () -> 0.5).judge(failure(Code.UNAVAILABLE)));
  }

  @Test
  void rt_10_pauses_grow_to_the_longest_give_or_take_a_fifth() {
    RetryPolicy five = POLICY.withMaxAttempts(5);
    Failure failure = failure(Code.UNAVAILABLE);

    assertEquals(
        List.of(after(80), after(160), after(280), after(280)),
        verdicts(new Retries(five, null, 5, () -> 0), failure));
    assertEquals(
        List.of(after(100), after(200), after(350), after(350)), verdicts(retries(five), failure));
    assertEquals(
        List.of(after(120), after(240), after(420), after(420)),
        verdicts(new Retries(five, null, 5, () -> 1), failure));
  }

  @Test
  void rt_11_a_pushback_is_waited_for_exactly_and_the_pauses_begin_anew() {
    Retries retries = retries(POLICY.withMaxAttempts(5));

    retries.begin(retries.judge(failure(Code.UNAVAILABLE)));
    assertEquals(after(200), retries.judge(failure(Code.UNAVAILABLE)));
    Verdict asked = retries.judge(pushedBack("1000"));
    assertEquals(asked(1000), asked);
    retries.begin(asked);
    assertEquals(after(100), retries.judge(failure(Code.UNAVAILABLE)));
  }

  @Test
  void rt_11_a_pushback_of_nothing_is_at_once_and_counts() {
    Retries retries = retries(POLICY);

    Verdict verdict = retries.judge(pushedBack("0"));
    retries.begin(verdict);

    assertEquals(asked(0), verdict);
    assertEquals(1, retries.previous());
  }

  @Test
  void rt_12_a_pushback_that_forbids_or_means_nothing_is_the_end_and_takes_a_token() {
    for (Failure failure :
        List.of(
            pushedBack("-1"), pushedBack("abc"), pushedBack("1", "2"), pushedBack("9999999999"))) {
      var throttle = new Throttle(new RetryThrottling(3, 1));

      assertEquals(OVER, new Retries(POLICY, throttle, 5, () -> 0.5).judge(failure));

      assertFalse(throttle.failed(), "the second token of three");
    }
  }

  @Test
  void rt_13_a_pushback_makes_no_code_retryable() {
    assertEquals(
        OVER, retries(POLICY).judge(failure(Code.INTERNAL, "grpc-retry-pushback-ms", "1")));
  }

  @Test
  void rt_15_half_of_the_tokens_are_too_few_and_the_failure_takes_one_all_the_same() {
    var throttle = new Throttle(new RetryThrottling(4, 1));
    Retries retries = new Retries(POLICY, throttle, 5, () -> 0.5);

    assertEquals(after(100), retries.judge(failure(Code.UNAVAILABLE))); // 3 are left
    assertEquals(OVER, retries.judge(failure(Code.UNAVAILABLE))); // 2
    throttle.succeeded(); // 3
    assertFalse(throttle.failed()); // 2
    throttle.succeeded(); // 3
    throttle.succeeded(); // 4
    assertTrue(throttle.failed()); // 3
  }

  @Test
  void rt_16_other_failures_take_no_token_and_there_are_never_too_many_nor_too_few() {
    var throttle = new Throttle(new RetryThrottling(2, 0.5));
    Retries retries = new Retries(POLICY, throttle, 5, () -> 0.5);

    assertEquals(OVER, retries.judge(failure(Code.INTERNAL)));
    for (int i = 0; i < 100; i++) throttle.succeeded(); // 2 and no more
    assertFalse(throttle.failed()); // 1
    for (int i = 0; i < 100; i++) assertFalse(throttle.failed()); // 0 and no fewer
    for (int i = 0; i < 4; i++) throttle.succeeded(); // 2
    assertFalse(throttle.failed()); // 1
    for (int i = 0; i < 2; i++) throttle.succeeded(); // 2
    assertEquals(OVER, retries.judge(failure(Code.INTERNAL)));
    assertFalse(throttle.failed()); // 1, were it not for the cap it would be more
  }

  @Test
  void rt_17_an_attempt_that_nobody_has_looked_at_does_not_count_if_it_is_the_first() {
    var throttle = new Throttle(new RetryThrottling(3, 1));
    Retries retries = new Retries(POLICY, throttle, 5, () -> 0.5);

    Verdict verdict = retries.judge(untouched());
    retries.begin(verdict);

    assertEquals(AT_ONCE, verdict);
    assertEquals(0, retries.previous());
    assertEquals(after(100), retries.judge(untouched()), "by the policy");
    assertFalse(throttle.failed(), "the second token of three");
  }

  @Test
  void rt_17_and_without_a_policy_that_is_all() {
    Retries retries = new Retries(null, null, 5, () -> 0.5);

    retries.begin(retries.judge(untouched()));

    assertEquals(OVER, retries.judge(untouched()));
  }

  @Test
  void rt_04_an_answer_that_has_begun_is_the_end() {
    Failure begun =
        new Failure(new Ending(new Status(Code.UNAVAILABLE), Metadata.EMPTY), true, false);

    assertEquals(OVER, retries(POLICY).judge(begun));
  }

  @Test
  void rt_22_a_call_that_was_dropped_is_over() {
    Failure dropped =
        new Failure(new Ending(new Status(Code.UNAVAILABLE), Metadata.EMPTY), false, true);

    assertEquals(OVER, retries(POLICY).judge(dropped));
    assertFalse(retries(POLICY).mayFollow(dropped));
  }

  @Test
  void a_sender_leaves_to_the_receiver_what_may_be_repeated_and_nothing_else() {
    Retries retries = retries(POLICY.withMaxAttempts(2));

    assertTrue(retries.mayFollow(failure(Code.UNAVAILABLE)));
    assertFalse(retries.mayFollow(failure(Code.INTERNAL)));
    assertTrue(retries.mayFollow(untouched()));
    retries.begin(retries.judge(failure(Code.UNAVAILABLE)));
    assertFalse(retries.mayFollow(failure(Code.UNAVAILABLE)), "there are no more attempts");
    assertEquals(Set.of(Code.UNAVAILABLE), POLICY.retryableCodes());
  }

  @Test
  void an_attempt_that_kept_its_caller_waiting_is_followed_whatever_the_codes() {
    Retries retries = retries(POLICY.withMaxAttempts(2).withAttemptTimeout(Duration.ofSeconds(1)));
    assertEquals(Duration.ofSeconds(1).toNanos(), retries.patienceNanos());
    var late = new Failure(new Ending(requireNonNull(retries.late())), false, false);

    Verdict next = retries.judge(late);

    assertEquals(after(100), next);
    retries.begin(next);
    assertNull(retries.late(), "nothing follows the last");
    assertEquals(OVER, retries.judge(late));
  }

  @Test
  void without_an_attempt_timeout_nobody_loses_patience() {
    assertNull(retries(POLICY).late());
  }
}
