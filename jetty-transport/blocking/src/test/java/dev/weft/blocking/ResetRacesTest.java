package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Deadline;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a reset does that meets something else: on a client's connection that nobody started, so that
/// the tests say what comes first.
@Timeout(30)
final class ResetRacesTest {
  private static final Headers REQUEST =
      Headers.of(":method", "POST", ":scheme", "http", ":path", "/p", ":authority", "test");

  private Unstarted unstarted;
  private ClientConnection connection;
  private IncomingFrames frames;

  @BeforeEach
  void connect() throws IOException {
    unstarted = new Unstarted();
    connection = unstarted.client();
    frames = new IncomingFrames(connection, Unstarted.BOUNDS);
    frames.onSettings(new long[] {-1, -1, -1, -1, -1, -1, -1}, Long.MAX_VALUE);
  }

  @AfterEach
  void close() throws IOException {
    unstarted.close();
  }

  private BlockingStream stream() {
    return (BlockingStream) connection.newStream(Deadline.NONE);
  }

  private static TransportFailure failure(Http2Stream stream) {
    return assertThrows(TransportException.class, stream::awaitHead).failure();
  }

  /// The types of all frames that have been sent.
  private List<Integer> sent() throws IOException {
    connection.outbox().flush();
    unstarted.endOutput();
    return unstarted.received();
  }

  /// A retry layer sends again what was never sent.
  @Test
  void a_reset_that_meets_the_opening_does_not_say_that_nothing_was_sent() throws IOException {
    BlockingStream stream = stream();
    ReentrantLock lock = connection.outbox().lock();
    Running<?> resetting;
    lock.lock();
    try {
      resetting = doing(() -> stream.reset(ErrorCode.CANCEL));
      eventually("the reset is under way", lock::hasQueuedThreads);
      stream.write(REQUEST, null, null, EndStream.NO);
    } finally {
      lock.unlock();
    }
    resetting.result();

    assertEquals(
        new TransportFailure.ResetHere(ErrorCode.CANCEL, Request.MAYBE_PROCESSED), failure(stream));
    assertEquals(List.of(Frames.SETTINGS, Frames.HEADERS, Frames.RST_STREAM), sent());
  }

  @Test
  void a_reset_ahead_of_the_opening_says_that_nothing_was_sent() throws IOException {
    BlockingStream stream = stream();

    stream.reset(ErrorCode.CANCEL);

    assertEquals(
        new TransportFailure.ResetHere(ErrorCode.CANCEL, Request.NEVER_SENT), failure(stream));
    assertEquals(List.of(Frames.SETTINGS), sent());
  }

  /// The reading thread had found the stream, and what arrived on it wrong, when another reset it.
  @Test
  void a_stream_is_not_reset_a_second_time_for_what_arrives_meanwhile() throws IOException {
    BlockingStream stream = stream();
    stream.write(REQUEST, null, null, EndStream.NO);
    stream.reset(ErrorCode.CANCEL);

    frames.onStreamError(
        stream.id(), new StreamError(ErrorCode.STREAM_CLOSED, "DATA after the end of the stream"));
    frames.onUnusableHeaders(stream.id());
    frames.onStreamError(stream.id(), new StreamError(ErrorCode.PROTOCOL_ERROR, "no list"));

    assertEquals(List.of(Frames.SETTINGS, Frames.HEADERS, Frames.RST_STREAM), sent());
  }

  /// The reading thread had found the stream open at this side when an answer ended it.
  @DisplayName("ML-06 what comes behind the peer's end is answered, also if our own end meets it")
  @Test
  void what_comes_behind_the_peers_end_is_answered_though_this_side_ends_now() throws IOException {
    BlockingStream stream = stream();
    stream.write(REQUEST, null, null, EndStream.NO);
    stream.peerEnded();
    ReentrantLock lock = connection.outbox().lock();
    Running<?> reading;
    lock.lock();
    try {
      var late = new StreamError(ErrorCode.STREAM_CLOSED, "DATA after the end of the stream");
      reading = doing(() -> frames.onStreamError(stream.id(), late));
      eventually("the reading thread is about to fail the stream", lock::hasQueuedThreads);
      stream.write(null, null, null, EndStream.YES);
    } finally {
      lock.unlock();
    }
    reading.result();

    assertEquals(List.of(Frames.SETTINGS, Frames.HEADERS, Frames.DATA, Frames.RST_STREAM), sent());
  }

  @Test
  void a_stream_is_reset_once_whoever_does_it() throws IOException {
    BlockingStream stream = stream();
    stream.write(REQUEST, null, null, EndStream.NO);

    frames.onStreamError(stream.id(), new StreamError(ErrorCode.PROTOCOL_ERROR, "no list"));
    stream.reset(ErrorCode.CANCEL);

    assertFalse(failure(stream) instanceof TransportFailure.ResetHere);
    assertEquals(List.of(Frames.SETTINGS, Frames.HEADERS, Frames.RST_STREAM), sent());
  }

  @Test
  void a_priority_of_no_size_ends_its_stream_or_if_there_is_none_the_connection() {
    BlockingStream stream = stream();
    stream.write(REQUEST, null, null, EndStream.NO);

    var wrong =
        assertThrows(
            StreamError.class,
            () -> frames.onBadPriority(stream.id(), ErrorCode.FRAME_SIZE_ERROR, "no size"));
    assertEquals(ErrorCode.FRAME_SIZE_ERROR, wrong.code());

    stream.reset(ErrorCode.CANCEL);

    var fatal =
        assertThrows(
            ConnectionError.class,
            () -> frames.onBadPriority(stream.id(), ErrorCode.FRAME_SIZE_ERROR, "no size"));
    assertEquals(ErrorCode.FRAME_SIZE_ERROR, fatal.code());
  }
}
