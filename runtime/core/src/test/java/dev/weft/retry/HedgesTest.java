package dev.weft.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.serviceconfig.HedgingPolicy;
import dev.weft.serviceconfig.RetryThrottling;
import dev.weft.wire.Ending;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When hedged attempts begin, and which end ends the call, by gRFC A6. Times are in milliseconds.
class HedgesTest {
  private static final HedgingPolicy POLICY =
      HedgingPolicy.DEFAULT
          .withMaxAttempts(4)
          .withDelay(Duration.ofMillis(500))
          .withNonFatalCodes(Code.UNAVAILABLE);

  private static Hedges hedges(HedgingPolicy policy, @Nullable Throttle throttle) {
    return new Hedges(policy, throttle, 5);
  }

  private static Failure failure(Code code, String... trailers) {
    return new Failure(
        new Ending(new Status(code), Metadata.ofWire(List.of(trailers))), false, false);
  }

  private static long nanos(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  @Test
  void hg_01_attempts_begin_a_delay_apart_until_there_are_enough() {
    Hedges hedges = hedges(POLICY, null);

    for (int previous = 0; previous < 4; previous++) {
      long now = nanos(500L * previous);
      assertEquals(0, hedges.nanosToNext(now));
      assertEquals(previous, hedges.begin(now));
    }

    assertFalse(hedges.hasMore());
    assertEquals(Long.MAX_VALUE, hedges.nanosToNext(nanos(2000)));
  }

  @Test
  void hg_01_there_are_no_more_than_the_channel_allows() {
    var hedges = new Hedges(POLICY, null, 2);
    hedges.begin(0);
    hedges.begin(nanos(500));

    assertFalse(hedges.hasMore());
  }

  @Test
  void hg_02_without_a_delay_all_begin_at_once() {
    Hedges hedges = hedges(POLICY.withDelay(Duration.ZERO), null);

    for (int i = 0; i < 4; i++) {
      assertEquals(0, hedges.nanosToNext(7));
      hedges.begin(7);
    }

    assertFalse(hedges.hasMore());
  }

  @Test
  void hg_03_after_a_failure_that_is_not_fatal_the_next_begins_at_once_and_later_ones_in_time() {
    Hedges hedges = hedges(POLICY, null);
    hedges.begin(0);

    assertFalse(hedges.isFatal(failure(Code.UNAVAILABLE), nanos(100)));

    assertEquals(0, hedges.nanosToNext(nanos(100)));
    hedges.begin(nanos(100));
    assertEquals(nanos(500), hedges.nanosToNext(nanos(100)));
  }

  @Test
  void hg_04_any_other_code_is_fatal_and_so_is_a_drop() {
    Hedges hedges = hedges(POLICY, null);
    hedges.begin(0);

    assertTrue(hedges.isFatal(failure(Code.INTERNAL), 0));
    var dropped = new Failure(new Ending(new Status(Code.UNAVAILABLE)), false, true);
    assertTrue(hedges.isFatal(dropped, 0));
  }

  @Test
  void hg_05_a_server_says_when_the_next_begins_or_that_none_does() {
    Hedges hedges = hedges(POLICY, null);
    hedges.begin(0);

    assertFalse(
        hedges.isFatal(failure(Code.UNAVAILABLE, "grpc-retry-pushback-ms", "900"), nanos(100)));
    assertEquals(nanos(900), hedges.nanosToNext(nanos(100)));
    hedges.begin(nanos(1000));
    assertFalse(
        hedges.isFatal(failure(Code.UNAVAILABLE, "grpc-retry-pushback-ms", "-1"), nanos(1100)));

    assertFalse(hedges.hasMore());
    assertEquals(Long.MAX_VALUE, hedges.nanosToNext(nanos(1100)));
  }

  @Test
  void hg_07_with_half_of_the_tokens_left_only_the_first_begins() {
    var throttle = new Throttle(new RetryThrottling(2, 1));
    throttle.failed();
    Hedges hedges = hedges(POLICY, throttle);

    assertEquals(0, hedges.begin(0));
    assertEquals(-1, hedges.begin(nanos(500)));

    assertFalse(hedges.hasMore());
  }

  @Test
  void hg_07_failures_that_are_not_fatal_take_tokens_and_success_gives_some_back() {
    var throttle = new Throttle(new RetryThrottling(2, 1));
    Hedges hedges = hedges(POLICY, throttle);
    hedges.begin(0);

    assertTrue(hedges.isFatal(failure(Code.INTERNAL), 0));
    assertTrue(throttle.allows(), "a fatal end takes none");
    assertFalse(hedges.isFatal(failure(Code.UNAVAILABLE), 0));
    assertFalse(throttle.allows());
    assertFalse(hedges.hasMore());
    hedges.succeeded();

    assertTrue(throttle.allows());
  }
}
