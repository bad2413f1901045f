package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.TransportFixture.REQUEST;
import static dev.weft.testkit.transport.TransportFixture.RESPONSE;
import static dev.weft.testkit.transport.TransportFixture.TRAILERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import dev.weft.transport.WaitExpired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A client has no more streams open than the server allows; who comes later waits in line.
interface PermitContract {
  Http2Settings ONE_STREAM = Http2Settings.DEFAULT.withMaxConcurrentStreams(1);

  TransportFixture fixture();

  /// Answers with the request's header `name` as soon as the request has ended.
  private void serveOneAtATime() throws Exception {
    fixture()
        .serve(
            ONE_STREAM,
            visit -> {
              visit.stream().awaitTrailers();
              visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES);
            });
  }

  private static Headers named(int number) {
    return REQUEST.with("number", Integer.toString(number));
  }

  private Http2Stream openNow(ClientTransport client, int number) {
    Http2Stream stream = fixture().open(client);
    stream.write(named(number), null, null, EndStream.NO);
    assertEquals(Integer.toString(number), fixture().visit().head().get("number"));
    return stream;
  }

  private static void finish(Http2Stream stream) {
    stream.write(null, null, null, EndStream.YES);
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @DisplayName("SV-01")
  @Test
  default void the_second_of_one_stream_waits_until_the_first_has_ended() throws Exception {
    serveOneAtATime();
    var client = fixture().connect();
    Http2Stream first = openNow(client, 1);

    Http2Stream second = fixture().open(client);
    var waiting = doing(() -> second.write(named(2), null, null, EndStream.YES));
    waiting.blocked();
    assertEquals(0, fixture().unseenVisits());
    assertEquals(1, client.streams());
    finish(first);

    waiting.result();
    assertEquals("2", fixture().visit().head().get("number"));
    assertEquals(TRAILERS, second.awaitTrailers());
  }

  @Test
  default void streams_that_wait_go_in_the_order_they_came() throws Exception {
    serveOneAtATime();
    var client = fixture().connect();
    Http2Stream first = openNow(client, 0);

    var waiting = new ArrayList<Running<?>>();
    for (int i = 1; i <= 5; i++) {
      Http2Stream stream = fixture().open(client);
      int number = i;
      waiting.add(
          doing(
                  () -> {
                    stream.write(named(number), null, null, EndStream.YES);
                    assertEquals(TRAILERS, stream.awaitTrailers());
                  })
              .blocked());
    }
    finish(first);

    waiting.forEach(Running::result);
    for (int i = 1; i <= 5; i++) {
      assertEquals(Integer.toString(i), fixture().visit().head().get("number"));
    }
  }

  /// What makes a stream leave the line.
  enum GivingUp {
    DEADLINE,
    INTERRUPT,
    RESET
  }

  @ParameterizedTest
  @EnumSource
  default void a_stream_that_gives_up_waiting_takes_no_permit_with_it(GivingUp way)
      throws Exception {
    serveOneAtATime();
    var client = fixture().connect();
    Http2Stream first = openNow(client, 1);
    Http2Stream quitter =
        client.newStream(
            way == GivingUp.DEADLINE
                ? Deadline.after(Duration.ofMillis(200))
                : TransportFixture.soon());
    var quitting = doing(() -> quitter.write(named(2), null, null, EndStream.YES)).blocked();
    Http2Stream patient = fixture().open(client);
    var waiting = doing(() -> patient.write(named(3), null, null, EndStream.YES)).blocked();

    switch (way) {
      case DEADLINE -> {}
      case INTERRUPT -> quitting.thread().interrupt();
      case RESET -> quitter.reset(ErrorCode.CANCEL);
    }
    Throwable end = quitting.failure();

    switch (way) {
      case DEADLINE -> assertEquals(WaitExpired.Cause.DEADLINE, reason(end));
      case INTERRUPT -> {
        assertEquals(WaitExpired.Cause.INTERRUPT, reason(end));
        assertTrue(quitting.leftInterrupted());
      }
      case RESET ->
          assertEquals(
              new TransportFailure.ResetHere(ErrorCode.CANCEL, Request.NEVER_SENT),
              TransportFixture.failureOf(end));
    }
    finish(first);
    waiting.result();
    assertEquals("3", fixture().visit().head().get("number"));
    assertEquals(TRAILERS, patient.awaitTrailers());
    quitter.reset(ErrorCode.CANCEL);
    assertEquals(0, fixture().unseenVisits());
  }

  private static WaitExpired.Cause reason(Throwable thrown) {
    return assertInstanceOf(WaitExpired.class, thrown).reason();
  }

  /// CN-04: whoever cancels frees the stream, even if the server is stuck in the middle of it.
  @Test
  default void a_reset_gives_the_permit_back_while_the_server_is_blocked_writing()
      throws Exception {
    fixture()
        .serve(
            ONE_STREAM,
            visit -> visit.stream().write(RESPONSE, Payload.of(8 << 20, 1), null, EndStream.YES));
    var client = fixture().connect(TransportFixture.SMALL_WINDOWS);
    Http2Stream first = fixture().open(client);
    first.write(REQUEST, null, null, EndStream.YES);
    first.awaitHead();
    fixture().visit().blocked();

    first.reset(ErrorCode.CANCEL);

    fixture().exchange(client, 100, 1);
  }

  @Test
  default void permits_come_back_from_streams_that_end_in_every_way() throws Exception {
    fixture()
        .serve(
            Http2Settings.DEFAULT.withMaxConcurrentStreams(3),
            visit -> {
              switch (visit.head().get("number")) {
                case "0" -> visit.stream().write(RESPONSE, null, null, EndStream.YES);
                case "1" -> visit.stream().reset(ErrorCode.INTERNAL_ERROR);
                case "2" -> visit.stream().read(100);
                case null, default -> {
                  visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES);
                  visit.stream().reset(ErrorCode.NO_ERROR);
                }
              }
            });
    var client = fixture().connect();

    var callers = new ArrayList<Running<?>>();
    for (int caller = 0; caller < 20; caller++) {
      int offset = caller;
      callers.add(
          doing(() -> {
            for (int i = 0; i < 20; i++) end(client, (i + offset) % 4);
          }));
    }

    callers.forEach(Running::result);
  }

  /// A permit that is given at the moment in which its waiter gives up goes to somebody else.
  @Test
  default void permits_survive_waiters_that_give_up_as_they_get_theirs() throws Exception {
    serveOneAtATime();
    var client = fixture().connect();

    var callers = new ArrayList<Running<?>>();
    for (int caller = 0; caller < 10; caller++) {
      int offset = caller;
      callers.add(
          doing(() -> {
            for (int i = 0; i < 50; i++) hurry(client, Duration.ofNanos(i * 40_000L + offset));
          }));
    }

    callers.forEach(Running::result);
    fixture().exchange(client, 10, 1);
  }

  private static void hurry(ClientTransport client, Duration timeout) {
    Http2Stream stream = client.newStream(Deadline.after(timeout));
    try {
      stream.write(REQUEST, null, null, EndStream.YES);
      stream.awaitTrailers();
    } catch (WaitExpired _) {
      stream.reset(ErrorCode.CANCEL);
    }
  }

  private void end(ClientTransport client, int way) {
    Http2Stream stream = fixture().open(client);
    stream.write(named(way), null, null, way == 0 ? EndStream.YES : EndStream.NO);
    switch (way) {
      case 0, 3 -> stream.awaitTrailers();
      case 1 -> {
        var failure = ResetContract.failure(stream::awaitHead);
        assertEquals(List.of(ErrorCode.INTERNAL_ERROR), ResetContract.codes(failure));
      }
      default -> stream.reset(ErrorCode.CANCEL);
    }
  }
}
