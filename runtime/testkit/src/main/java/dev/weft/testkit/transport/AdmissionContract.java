package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.TransportFixture.REQUEST;
import static dev.weft.testkit.transport.TransportFixture.RESPONSE;
import static dev.weft.testkit.transport.TransportFixture.SMALL_WINDOWS;
import static dev.weft.testkit.transport.TransportFixture.TRAILERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Admission;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.HandlerSlots;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What becomes of a new stream is decided before it gets a thread.
interface AdmissionContract {
  TransportFixture fixture();

  @Test
  default void each_stream_is_served_on_a_virtual_thread_of_its_own_without_a_name()
      throws Exception {
    fixture().serve(visit -> visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES));
    var client = fixture().connect();
    for (int i = 0; i < 2; i++) {
      Http2Stream stream = fixture().open(client);
      stream.write(REQUEST, null, null, EndStream.YES);
      stream.awaitTrailers();
    }

    Thread first = fixture().visit().thread();
    Thread second = fixture().visit().thread();
    assertTrue(first != second);
    assertTrue(first.isVirtual());
    assertEquals("", first.getName());
  }

  @Test
  default void a_stream_served_at_once_need_not_have_sent_more_than_its_head() throws Exception {
    fixture().serve(visit -> visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES));
    Http2Stream stream = fixture().open(fixture().connect());

    stream.write(REQUEST, null, null, EndStream.NO);

    assertEquals(TRAILERS, stream.awaitTrailers());
    stream.reset(ErrorCode.CANCEL);
  }

  private void serveWhenComplete() throws Exception {
    fixture()
        .admit(
            SMALL_WINDOWS,
            visit -> {
              visit.stream().awaitTrailers();
              visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES);
            },
            Admission.ServeWhenComplete::new);
  }

  /// The server has seen what was written on this connection before.
  private void settle(ClientTransport client) {
    client.ping(7, TransportFixture.soon());
    fixture().exchange(client, 10, 1);
  }

  @Test
  default void a_request_that_is_to_be_complete_gets_its_thread_when_it_is() throws Exception {
    serveWhenComplete();
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    stream.write(REQUEST, Payload.of(100, 1), null, EndStream.NO);
    Visit visit = fixture().visit();
    settle(client);
    assertFalse(visit.hasStarted());
    stream.write(null, Payload.of(100, 1), null, EndStream.NO);
    settle(client);
    assertFalse(visit.hasStarted());
    stream.write(null, null, null, EndStream.YES);

    visit.untilStarted();
    assertTrue(visit.stream().peerHasEnded());
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void a_request_that_is_to_be_complete_gets_its_thread_when_much_of_it_is_there()
      throws Exception {
    serveWhenComplete();
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    stream.write(REQUEST, Payload.of(32 << 10, 1), null, EndStream.NO);

    fixture().visit().untilStarted();
    stream.write(null, null, null, EndStream.YES);
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void a_request_that_fails_before_it_is_complete_is_served_all_the_same()
      throws Exception {
    serveWhenComplete();
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);
    stream.write(REQUEST, Payload.of(100, 1), null, EndStream.NO);
    Visit visit = fixture().visit();
    settle(client);
    assertFalse(visit.hasStarted());

    stream.reset(ErrorCode.CANCEL);

    assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), visit.failure());
    assertEquals(visit.failure(), TransportFixture.failureOf(visit.thrown()));
  }

  @Test
  default void a_server_may_reset_a_request_that_it_waits_for() throws Exception {
    serveWhenComplete();
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);
    stream.write(REQUEST, Payload.of(100, 1), null, EndStream.NO);
    Visit visit = fixture().visit();

    visit.stream().reset(ErrorCode.CANCEL);

    assertInstanceOf(TransportFailure.ResetHere.class, visit.failure());
    visit.untilFinished();
    assertEquals(
        new TransportFailure.Reset(ErrorCode.CANCEL), ResetContract.failure(stream::awaitHead));
  }

  @Test
  default void a_refused_stream_gets_its_answer_and_no_thread() throws Exception {
    fixture()
        .admit(
            Http2Settings.DEFAULT,
            visit -> {},
            _ -> new Admission.Refuse(RESPONSE.with("outcome", "refused")));
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    stream.write(REQUEST, Payload.of(100, 1), null, EndStream.YES);
    stream.awaitComplete();

    assertEquals("refused", stream.awaitHead().get("outcome"));
    assertNull(stream.read(1));
    assertSame(stream.awaitHead(), stream.awaitTrailers());
    Visit visit = fixture().visit();
    settle(client);
    assertFalse(visit.hasStarted());
  }

  @Test
  default void a_refused_stream_may_be_larger_than_its_window() throws Exception {
    fixture()
        .admit(
            SMALL_WINDOWS,
            visit -> {},
            _ -> new Admission.Refuse(RESPONSE.with("outcome", "refused")));
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    try {
      stream.write(REQUEST, Payload.of(4 << 20, 1), null, EndStream.YES);
    } catch (TransportException e) {
      assertEquals(new TransportFailure.Reset(ErrorCode.NO_ERROR), e.failure());
    }

    assertEquals("refused", stream.awaitHead().get("outcome"));
    stream.reset(ErrorCode.CANCEL);
  }

  @Test
  default void one_stream_of_a_connection_is_decided_about_at_a_time() throws Exception {
    var deciding = new AtomicInteger();
    var most = new AtomicInteger();
    fixture()
        .admit(
            Http2Settings.DEFAULT,
            visit -> {},
            _ -> {
              most.accumulateAndGet(deciding.incrementAndGet(), Math::max);
              // Long enough for another to come in, if it could.
              long until = System.nanoTime() + 1_000_000;
              while (deciding.get() == 1 && System.nanoTime() < until) Thread.onSpinWait();
              most.accumulateAndGet(deciding.get(), Math::max);
              deciding.decrementAndGet();
              return new Admission.Refuse(RESPONSE);
            });
    var client = fixture().connect();

    var callers = new ArrayList<Running<?>>();
    for (int i = 0; i < 50; i++) {
      callers.add(
          doing(() -> {
            Http2Stream stream = fixture().open(client);
            stream.write(REQUEST, null, null, EndStream.YES);
            stream.awaitHead();
          }));
    }

    callers.forEach(Running::result);
    assertEquals(1, most.get());
  }

  /// Else a client that opens and resets streams quickly has as many threads as it likes.
  @Test
  default void handlers_that_run_are_never_more_than_a_connection_may_have_streams()
      throws Exception {
    var goOn = new CountDownLatch(1);
    fixture().serve(Http2Settings.DEFAULT.withMaxConcurrentStreams(2), visit -> goOn.await());
    var client = fixture().connect();
    var visits = new ArrayList<Visit>();
    for (int i = 0; i < 6; i++) {
      Http2Stream stream = fixture().open(client);
      stream.write(REQUEST, null, null, EndStream.NO);
      visits.add(fixture().visit());
      stream.reset(ErrorCode.CANCEL);
      visits.getLast().failure();
    }
    visits.get(1).untilStarted();

    client.ping(1, TransportFixture.soon());
    assertEquals(2, fixture().running());
    assertFalse(visits.get(2).hasStarted());
    goOn.countDown();

    visits.forEach(Visit::untilFinished);
  }

  /// Whoever resets faster than handlers return would have us remember each of his streams.
  @Test
  default void a_stream_is_refused_when_too_many_wait_for_a_handler() throws Exception {
    var goOn = new CountDownLatch(1);
    fixture().serve(Http2Settings.DEFAULT.withMaxConcurrentStreams(2), visit -> goOn.await());
    var client = fixture().connect();
    for (int i = 0; i < 2 + 2 + HandlerSlots.MOST_WAITING; i++) {
      Http2Stream stream = fixture().open(client);
      stream.write(REQUEST, null, null, EndStream.NO);
      fixture().visit();
      stream.reset(ErrorCode.CANCEL);
      eventually("the stream has ended", () -> client.streams() == 0);
    }

    Http2Stream refused = fixture().open(client);

    assertEquals(
        new TransportFailure.Reset(ErrorCode.REFUSED_STREAM),
        ResetContract.failure(() -> {
          refused.write(REQUEST, null, null, EndStream.NO); // which may see it already
          refused.awaitHead();
        }));
    goOn.countDown();
    eventually("they have all been served", () -> fixture().running() == 0);
    fixture().exchange(client, 10, 1);
  }

  @Test
  default void a_stream_that_its_handler_leaves_unended_is_reset() throws Exception {
    fixture().serve(visit -> {});
    Http2Stream stream = fixture().open(fixture().connect());

    stream.write(REQUEST, null, null, EndStream.NO);

    assertEquals(
        new TransportFailure.Reset(ErrorCode.INTERNAL_ERROR),
        ResetContract.failure(stream::awaitHead));
    assertInstanceOf(TransportFailure.ResetHere.class, fixture().visit().failure());
  }

  @Test
  default void a_stream_whose_handler_throws_is_reset() throws Exception {
    fixture()
        .admit(
            Http2Settings.DEFAULT,
            visit -> {},
            visit -> new Admission.Serve(throwing(visit, () -> {})));
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    stream.write(REQUEST, null, null, EndStream.NO);

    assertEquals(
        new TransportFailure.Reset(ErrorCode.INTERNAL_ERROR),
        ResetContract.failure(stream::awaitHead));
    assertInstanceOf(TransportFailure.ResetHere.class, fixture().visit().failure());
    fixture().exchange(client, 10, 1);
  }

  /// Who has said all it wants and throws, or returns, has only not read what is still to come.
  @Test
  default void a_stream_that_its_handler_has_answered_is_reset_without_an_error() throws Exception {
    fixture()
        .admit(
            Http2Settings.DEFAULT,
            visit -> {},
            visit ->
                new Admission.Serve(
                    throwing(
                        visit,
                        () -> visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES))));
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    stream.write(REQUEST, null, null, EndStream.NO);

    Visit visit = fixture().visit();
    assertEquals(
        new TransportFailure.ResetHere(
            ErrorCode.NO_ERROR, TransportFailure.Request.MAYBE_PROCESSED),
        visit.failure());
    eventually("the reset has arrived", () -> client.streams() == 0);
    assertEquals(TRAILERS, stream.awaitTrailers());
    fixture().exchange(client, 10, 1);
  }

  private static ServedStream throwing(Visit visit, Runnable before) {
    return new ServedStream() {
      @Override
      public void run() {
        before.run();
        throw new IllegalStateException("the contract's handler throws on purpose");
      }

      @Override
      public void failed(TransportFailure failure) {
        visit.failed(failure);
      }
    };
  }

  @Test
  default void a_stream_whose_admission_throws_is_reset_and_the_connection_lives()
      throws Exception {
    fixture()
        .admit(
            Http2Settings.DEFAULT,
            visit -> {},
            visit -> {
              throw new IllegalStateException("the contract's admission throws on purpose");
            });
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);

    stream.write(REQUEST, null, null, EndStream.YES);

    assertEquals(
        new TransportFailure.Reset(ErrorCode.INTERNAL_ERROR),
        ResetContract.failure(stream::awaitHead));
    fixture().exchange(client, 10, 1);
  }
}
