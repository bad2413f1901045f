package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.TransportFixture.REQUEST;
import static dev.weft.testkit.transport.TransportFixture.RESPONSE;
import static dev.weft.testkit.transport.TransportFixture.TRAILERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Either side may end a stream at once; both then know it, with its code, and know it once.
interface ResetContract {
  TransportFixture fixture();

  static TransportFailure failure(Executable operation) {
    return assertThrows(TransportException.class, operation).failure();
  }

  static List<ErrorCode> codes(TransportFailure failure) {
    return switch (failure) {
      case TransportFailure.Reset(var code) -> List.of(code);
      case TransportFailure.ResetHere(var code, _) -> List.of(code);
      default -> List.of();
    };
  }

  /// What a server may be doing when the stream ends under it.
  enum Doing {
    READING,
    WRITING
  }

  @ParameterizedTest
  @EnumSource
  default void a_clients_reset_wakes_the_server_and_is_told_once(Doing doing) throws Exception {
    fixture()
        .serve(visit -> {
          switch (doing) {
            case READING -> visit.stream().read(1_000);
            case WRITING ->
                visit.stream().write(RESPONSE, Payload.of(8 << 20, 1), null, EndStream.NO);
          }
        });
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);
    stream.write(REQUEST, Payload.of(10, 1), null, EndStream.NO);
    Visit visit = fixture().visit();
    visit.blocked();

    stream.reset(ErrorCode.CANCEL);
    stream.reset(ErrorCode.INTERNAL_ERROR);

    var told = new TransportFailure.Reset(ErrorCode.CANCEL);
    assertEquals(told, visit.failure());
    assertEquals(told, TransportFixture.failureOf(visit.thrown()));
    assertEquals(Request.MAYBE_PROCESSED, told.request());
    var here = new TransportFailure.ResetHere(ErrorCode.CANCEL, Request.MAYBE_PROCESSED);
    assertEquals(here, failure(stream::awaitHead));
    assertEquals(here, failure(() -> stream.write(null, null, null, EndStream.YES)));
    fixture().exchange(client, 10, 1);
  }

  /// Whoever retries goes by it: what was refused has not been looked at.
  @Test
  default void a_refusal_that_crosses_what_is_being_written_is_told_as_one() throws Exception {
    fixture().serve(visit -> visit.stream().reset(ErrorCode.REFUSED_STREAM));

    for (int i = 0; i < 200; i++) {
      // Each has a connection: servers bear with few frames for streams that they have reset.
      Http2Stream stream = fixture().open(fixture().connect());
      TransportFailure refused =
          failure(() -> {
            stream.write(REQUEST, null, null, EndStream.NO);
            while (true) stream.write(null, Payload.of(8, 1), null, EndStream.NO);
          });
      assertEquals(new TransportFailure.Reset(ErrorCode.REFUSED_STREAM), refused);
    }
  }

  @ParameterizedTest(name = "code {0}")
  @ValueSource(ints = {0x0, 0x1, 0x2, 0x7, 0x8, 0xb, 0xd, 0x1234})
  default void a_servers_reset_reaches_the_client_with_its_code(int code) throws Exception {
    var error = new ErrorCode(code);
    fixture().serve(visit -> visit.stream().reset(error));
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    stream.write(REQUEST, null, null, EndStream.NO);

    TransportFailure told = failure(stream::awaitHead);
    assertEquals(new TransportFailure.Reset(error), told);
    assertEquals(code == 0x7 ? Request.NOT_PROCESSED : Request.MAYBE_PROCESSED, told.request());
    assertEquals(told, failure(() -> stream.read(1)));
    assertEquals(told, failure(stream::awaitTrailers));
    assertEquals(told, failure(stream::awaitComplete));
    assertEquals(told, failure(() -> stream.write(null, null, null, EndStream.NO)));
    assertEquals(List.of(error), codes(fixture().visit().failure()));
    fixture().exchange(client, 10, 1);
  }

  @Test
  default void a_reset_ahead_of_the_first_write_sends_nothing() throws Exception {
    fixture().serve(visit -> {});
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    stream.reset(ErrorCode.CANCEL);

    TransportFailure failure = failure(() -> stream.write(REQUEST, null, null, EndStream.YES));
    assertEquals(new TransportFailure.ResetHere(ErrorCode.CANCEL, Request.NEVER_SENT), failure);
    fixture().exchange(client, 10, 1);
    assertEquals(0, fixture().unseenVisits());
  }

  @Test
  default void a_reset_of_a_stream_that_both_sides_have_ended_does_nothing() throws Exception {
    fixture()
        .serve(visit -> {
          visit.stream().awaitTrailers();
          visit.stream().write(RESPONSE, Payload.of(100, 1), TRAILERS, EndStream.YES);
          visit.stream().reset(ErrorCode.INTERNAL_ERROR);
        });
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);
    stream.write(REQUEST, null, null, EndStream.YES);
    stream.awaitComplete();
    Visit visit = fixture().visit();
    visit.untilFinished();

    stream.reset(ErrorCode.CANCEL);
    fixture().exchange(client, 10, 1);

    Payload.check(100, 1, stream.read(100));
    assertEquals(TRAILERS, stream.awaitTrailers());
    assertFalse(visit.hasFailed());
  }

  /// A server that has said all it wants need not hear the rest (RFC 9113 §8.1).
  @ParameterizedTest(name = "code {0}")
  @ValueSource(ints = {0x0, 0x8})
  default void an_answer_that_is_complete_outlives_a_reset(int code) throws Exception {
    fixture()
        .serve(visit -> {
          visit.stream().write(RESPONSE, Payload.of(1_000, 1), TRAILERS, EndStream.YES);
          visit.stream().reset(new ErrorCode(code));
        });
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);
    stream.write(REQUEST, Payload.of(10, 1), null, EndStream.NO);
    fixture().visit().untilFinished();
    Eventually.eventually("the client has seen the reset", () -> client.streams() == 0);
    // Its reading thread may have counted the stream out and not told it yet; now it has.
    client.ping(1, TransportFixture.soon());

    assertTrue(stream.peerHasEnded());
    stream.awaitComplete();
    assertEquals("200", stream.awaitHead().get(":status"));
    Payload.check(1_000, 1, stream.read(1_000));
    assertNull(stream.read(1));
    assertEquals(TRAILERS, stream.awaitTrailers());
    assertEquals(
        new TransportFailure.Reset(new ErrorCode(code)),
        failure(() -> stream.write(null, null, null, EndStream.YES)));
  }

  /// FC-14
  @ParameterizedTest(name = "with a reset: {0}")
  @ValueSource(booleans = {true, false})
  default void a_client_that_is_blocked_writing_learns_that_the_server_has_answered(boolean resets)
      throws Exception {
    var answer = new CountDownLatch(1);
    var seen = new CountDownLatch(1);
    fixture()
        .serve(visit -> {
          answer.await();
          visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES);
          if (resets) visit.stream().reset(ErrorCode.NO_ERROR);
          seen.await();
        });
    Http2Stream stream = fixture().open(fixture().connect());
    assertNull(stream.lastHeaders());
    var writing = doing(() -> stream.write(REQUEST, Payload.of(8 << 20, 1), null, EndStream.YES));
    writing.blocked();

    answer.countDown();

    var told = new TransportFailure.Reset(ErrorCode.NO_ERROR);
    assertEquals(told, TransportFixture.failureOf(writing.failure()));
    seen.countDown();
    assertEquals(TRAILERS, stream.lastHeaders());
    assertEquals("200", stream.awaitHead().get(":status"));
    assertNull(stream.read(1));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void a_server_that_resets_tells_its_own_handler() throws Exception {
    fixture().serve(visit -> visit.stream().read(1));
    Http2Stream stream = fixture().open(fixture().connect());
    stream.write(REQUEST, null, null, EndStream.NO);
    Visit visit = fixture().visit();
    visit.blocked();

    visit.stream().reset(ErrorCode.CANCEL);

    var here = new TransportFailure.ResetHere(ErrorCode.CANCEL, Request.MAYBE_PROCESSED);
    assertEquals(here, visit.failure());
    assertEquals(here, TransportFixture.failureOf(visit.thrown()));
    assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), failure(stream::awaitHead));
  }

  @Test
  default void resets_from_both_sides_at_once_end_the_stream_once() throws Exception {
    fixture()
        .serve(visit -> {
          visit.stream().read(1);
          visit.stream().reset(ErrorCode.INTERNAL_ERROR);
        });
    var client = fixture().connect();

    for (int i = 0; i < 200; i++) {
      Http2Stream stream = fixture().open(client);
      stream.write(REQUEST, Payload.of(1, i), null, EndStream.NO);
      stream.reset(ErrorCode.CANCEL);
      // Visit counts how often it is told, the fixture what stays open.
      fixture().visit().failure();
    }
  }

  /// Whoever cancels does not know how far the first write has got; nothing may be left open, which
  /// the fixture checks.
  @Test
  default void a_stream_may_be_reset_while_another_thread_opens_it() throws Exception {
    fixture().serve(visit -> visit.stream().awaitTrailers());
    var client = fixture().connect();
    for (int i = 0; i < 1_000; i++) {
      Http2Stream stream = fixture().open(client);
      var begun = new CountDownLatch(1);
      var opening =
          doing(() -> {
            begun.countDown();
            stream.write(REQUEST, null, null, EndStream.NO);
            stream.awaitHead();
          });
      begun.await();
      for (int turns = 10 * (i % 100); turns > 0; turns--) Thread.onSpinWait();

      stream.reset(ErrorCode.CANCEL);

      var failure = TransportFixture.failureOf(opening.failure());
      assertEquals(List.of(ErrorCode.CANCEL), codes(failure));
    }
    fixture().exchange(client, 10, 1);
  }
}
