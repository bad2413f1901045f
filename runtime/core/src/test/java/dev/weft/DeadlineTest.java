package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  /// A clock that stands where a test puts it.
  private static final class Clock extends Time {
    private long now;

    Clock(long now) {
      this.now = now;
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public long await(Condition condition, long nanos) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer schedule(Runnable task, long nanos) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int timers() {
      return 0;
    }
  }

  private final Clock clock = new Clock(1_000);

  private Deadline in(long nanos) {
    return Deadline.afterNanos(nanos, clock);
  }

  @Test
  void a_deadline_draws_nearer_and_passes() {
    Deadline deadline = in(10);

    assertEquals(10, deadline.remainingNanos());
    clock.now += 9;
    assertFalse(deadline.isPassed());
    clock.now += 1;
    assertTrue(deadline.isPassed());
    clock.now += 5;
    assertEquals(-5, deadline.remainingNanos());
  }

  @Test
  void one_that_is_not_ahead_has_passed() {
    assertTrue(in(0).isPassed());
    assertTrue(in(-1).isPassed());
    assertTrue(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE), clock).isPassed());
  }

  @Test
  void none_never_passes() {
    assertTrue(Deadline.NONE.isNone());
    assertFalse(Deadline.NONE.isPassed());
    assertEquals(Long.MAX_VALUE, Deadline.NONE.remainingNanos());
    assertFalse(in(10).isNone());
    assertEquals("no deadline", Deadline.NONE.toString());
  }

  @Test
  void dl_06_one_too_far_away_to_count_does_not_overflow() {
    for (long now : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 0, -1}) {
      clock.now = now;
      for (Deadline far :
          new Deadline[] {
            in(Long.MAX_VALUE), Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), clock)
          }) {
        assertFalse(far.isPassed());
        assertTrue(far.remainingNanos() > Duration.ofDays(365 * 100).toNanos());
        assertSame(far.earlier(in(10)).remainingNanos() > 10, false);
        assertSame(far, far.earlier(Deadline.NONE));
      }
    }
  }

  @Test
  void the_earlier_of_two_is_the_one_that_passes_first() {
    Deadline soon = in(10);
    Deadline late = in(20);

    assertSame(soon, soon.earlier(late));
    assertSame(soon, late.earlier(soon));
    assertSame(soon, soon.earlier(Deadline.NONE));
    assertSame(soon, Deadline.NONE.earlier(soon));
    assertSame(Deadline.NONE, Deadline.NONE.earlier(Deadline.NONE));
  }

  @Test
  void the_order_holds_when_the_clock_wraps_around() {
    clock.now = Long.MAX_VALUE - 5;

    assertTrue(in(1).compareTo(in(10)) < 0);
    assertTrue(in(10).compareTo(in(1)) > 0);
    assertEquals(9, in(9).remainingNanos());
  }

  @Test
  void deadlines_of_two_clocks_are_compared_by_what_is_left() {
    Clock other = new Clock(5_000_000);
    Deadline soon = Deadline.afterNanos(10, other);

    assertSame(soon, soon.earlier(in(20)));
    assertSame(soon, in(20).earlier(soon));
    assertNotEquals(in(10), Deadline.afterNanos(10, new Clock(1_000)));
  }

  @Test
  void equal_deadlines_are_one_moment_of_one_clock() {
    assertEquals(in(10), in(10));
    assertEquals(in(10).hashCode(), in(10).hashCode());
    assertNotEquals(in(10), in(11));
    assertNotEquals(in(10), Deadline.NONE);
    assertEquals("deadline in PT1.5S", in(1_500_000_000).toString());
  }
}
