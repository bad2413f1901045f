package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.TransportFixture.REQUEST;
import static dev.weft.testkit.transport.TransportFixture.RESPONSE;
import static dev.weft.testkit.transport.TransportFixture.SMALL_WINDOWS;
import static dev.weft.testkit.transport.TransportFixture.TRAILERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Admission;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Stream;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who does not read holds up those who write to him, and nobody else.
interface FlowContract {
  TransportFixture fixture();

  /// The two ways to a thread.
  enum Way {
    AT_ONCE,
    WHEN_COMPLETE;

    Admission admit(Visit visit) {
      return switch (this) {
        case AT_ONCE -> new Admission.Serve(visit);
        case WHEN_COMPLETE -> new Admission.ServeWhenComplete(visit);
      };
    }
  }

  /// Asking for more than the window gives the peer leave for all of it.
  @ParameterizedTest
  @EnumSource
  default void a_message_of_a_mebibyte_passes_windows_of_64_kib(Way way) throws Exception {
    int size = 1 << 20;
    fixture()
        .admit(
            SMALL_WINDOWS,
            visit -> {
              Payload.check(size, 1, visit.stream().read(size));
              visit.stream().write(RESPONSE, Payload.of(size, 2), TRAILERS, EndStream.YES);
            },
            way::admit);
    Http2Stream stream = fixture().open(fixture().connect(SMALL_WINDOWS));

    stream.write(REQUEST, Payload.of(size, 1), null, EndStream.YES);
    stream.awaitComplete();

    Payload.check(size, 2, stream.read(size));
    assertNull(stream.read(1));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  /// FC-03: the window grows for the read that is pending, at either end.
  @Test
  default void a_message_of_nearly_4_mib_passes_windows_of_64_kib_to_readers_that_are_late()
      throws Exception {
    int size = (4 << 20) - 1;
    var read = new CountDownLatch(1);
    fixture()
        .serve(
            SMALL_WINDOWS,
            visit -> {
              read.await();
              Payload.check(size, 1, visit.stream().read(size));
              visit.stream().write(RESPONSE, Payload.of(size, 2), TRAILERS, EndStream.YES);
            });
    Http2Stream stream = fixture().open(fixture().connect(SMALL_WINDOWS));

    var writing = doing(() -> stream.write(REQUEST, Payload.of(size, 1), null, EndStream.YES));
    writing.blocked();
    read.countDown();
    writing.result();
    stream.awaitHead();
    fixture().visit().blocked();

    Payload.check(size, 2, stream.read(size));
    assertNull(stream.read(1));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void a_request_waits_while_the_server_does_not_read_and_goes_on_when_it_does()
      throws Exception {
    var read = new CountDownLatch(1);
    fixture()
        .serve(
            SMALL_WINDOWS,
            visit -> {
              read.await();
              Payload.check(500_000, 1, visit.stream().read(500_000));
              visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES);
            });
    Http2Stream stream = fixture().open(fixture().connect());

    var writing = doing(() -> stream.write(REQUEST, Payload.of(500_000, 1), null, EndStream.YES));
    writing.blocked();
    assertFalse(fixture().visit().stream().peerHasEnded());
    read.countDown();

    writing.result();
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void an_answer_waits_while_the_client_does_not_read_and_goes_on_when_it_does()
      throws Exception {
    fixture()
        .serve(visit ->
            visit.stream().write(RESPONSE, Payload.of(500_000, 1), TRAILERS, EndStream.YES));
    Http2Stream stream = fixture().open(fixture().connect(SMALL_WINDOWS));

    stream.write(REQUEST, null, null, EndStream.YES);
    stream.awaitHead();
    fixture().visit().blocked();
    assertFalse(stream.peerHasEnded());

    Payload.check(500_000, 1, stream.read(500_000));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  /// FC-01: the connection's credit does not depend on who reads.
  @Test
  default void a_stream_that_nobody_reads_does_not_hold_up_others() throws Exception {
    fixture()
        .serve(visit -> {
          visit.stream().write(RESPONSE, Payload.of(8 << 20, 1), TRAILERS, EndStream.YES);
        });
    var client = fixture().connect();
    Http2Stream unread = fixture().open(client);
    unread.write(REQUEST, null, null, EndStream.NO);
    unread.awaitHead();
    Visit visit = fixture().visit();
    visit.blocked();
    // The other way too: this server reads nothing either.
    var writing = doing(() -> unread.write(null, Payload.of(8 << 20, 2), null, EndStream.NO));
    writing.blocked();

    var others = new ArrayList<Running<?>>();
    for (int i = 0; i < 10; i++) {
      int seed = i;
      others.add(doing(() -> fixture().exchange(client, 500_000, seed)));
    }

    others.forEach(Running::result);
    assertFalse(writing.isDone());
    unread.reset(ErrorCode.CANCEL);
    writing.failure();
    visit.failure();
  }

  /// FC-04: credit given ahead for a big read is taken off later ones.
  @Test
  default void many_big_reads_do_not_widen_the_window() throws Exception {
    int piece = 200_000;
    int rounds = 50;
    var goOn = new CountDownLatch(1);
    var written = new AtomicInteger();
    fixture()
        .serve(visit -> {
          visit.stream().write(RESPONSE, null, null, EndStream.NO);
          for (int i = 0; i < rounds; i++) {
            visit.stream().write(null, Payload.of(piece, i), null, EndStream.NO);
          }
          goOn.await();
          while (true) {
            visit.stream().write(null, Payload.of(1_000, 1), null, EndStream.NO);
            written.addAndGet(1_000);
          }
        });
    Http2Stream stream = fixture().open(fixture().connect(SMALL_WINDOWS));
    stream.write(REQUEST, null, null, EndStream.YES);
    for (int i = 0; i < rounds; i++) Payload.check(piece, i, stream.read(piece));

    goOn.countDown();
    Eventually.eventually("the server has written something", () -> written.get() > 0);
    fixture().visit().blocked();

    // The window, and what a writer may have left with the transport.
    int most = SMALL_WINDOWS.streamWindow() + (64 << 10) + 1_000;
    assertTrue(written.get() <= most, "wrote " + written.get() + " bytes; at most " + most);
    stream.reset(ErrorCode.CANCEL);
  }

  @Test
  default void streams_that_end_unread_do_not_use_up_the_connection() throws Exception {
    fixture()
        .serve(visit ->
            visit.stream().write(RESPONSE, Payload.of(400_000, 1), TRAILERS, EndStream.YES));
    var client = fixture().connect();

    for (int i = 0; i < 50; i++) {
      Http2Stream stream = fixture().open(client);
      stream.write(REQUEST, null, null, EndStream.YES);
      stream.awaitHead();
      if (i % 2 == 0) fixture().visit().untilFinished();
      stream.reset(ErrorCode.CANCEL);
    }

    fixture().exchange(client, 2 << 20, 5);
  }

  /// FC-15: neither bytes that nobody has read nor those that come after a reset are lost to the
  /// connection, at either end; all of them together are several times its window.
  @Test
  default void ten_thousand_cancelled_streams_do_not_use_up_the_connection() throws Exception {
    int unread = 2_000;
    fixture()
        .serve(visit -> {
          visit.stream().write(RESPONSE, Payload.of(unread, 1), null, EndStream.NO);
          visit.failure();
        });
    var client = fixture().connect();

    for (int i = 0; i < 10_000; i++) {
      Http2Stream stream = fixture().open(client);
      stream.write(REQUEST, Payload.of(unread, 2), null, EndStream.NO);
      if (i % 2 == 0) stream.awaitHead();
      stream.reset(ErrorCode.CANCEL);
    }

    fixture().exchange(client, 4 << 20, 5);
  }
}
