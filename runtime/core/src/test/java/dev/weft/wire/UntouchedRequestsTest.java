package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.compression.Compressions;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.TransportFailure;
import org.junit.jupiter.api.Test;

/// Which failures say that nobody has looked at a request, so that it may be sent once more.
class UntouchedRequestsTest {
  private static boolean untouched(TransportFailure failure) {
    return new ClientStream(
            ScriptedAnswer.ofData(),
            Deadline.NONE,
            10,
            Compressions.DEFAULT,
            MetadataLimit.DEFAULT,
            null)
        .fail(failure)
        .untouched();
  }

  @Test
  void rt_17_a_refused_stream_was_not_looked_at_and_one_reset_otherwise_may_have_been() {
    assertTrue(untouched(new TransportFailure.Reset(ErrorCode.REFUSED_STREAM)));
    assertFalse(untouched(new TransportFailure.Reset(ErrorCode.CANCEL)));
    assertFalse(untouched(new TransportFailure.Reset(ErrorCode.NO_ERROR)));
  }

  @Test
  void rt_18_a_goaway_leaves_later_streams_alone_and_a_lost_connection_tells_nothing() {
    assertTrue(
        untouched(new TransportFailure.GoneAway(new GoAway(0, ErrorCode.NO_ERROR, "maintenance"))));
    assertFalse(
        untouched(new TransportFailure.Lost("cut", TransportFailure.Request.MAYBE_PROCESSED)));
  }

  @Test
  void rt_20_headers_that_are_too_large_are_no_smaller_the_second_time() {
    assertFalse(untouched(new TransportFailure.HeadersTooLarge(2, 1)));
  }
}
