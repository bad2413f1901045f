package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.TransportFixture.REQUEST;
import static dev.weft.testkit.transport.TransportFixture.RESPONSE;
import static dev.weft.testkit.transport.TransportFixture.SMALL_WINDOWS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import dev.weft.transport.WaitExpired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every place in which a stream waits, against everything that may end the wait.
interface WaitContract {
  TransportFixture fixture();

  /// Where a thread waits for the peer.
  enum Place {
    HEAD {
      @Override
      void enter(Http2Stream stream) {
        stream.awaitHead();
      }
    },
    LOOK {
      @Override
      void enter(Http2Stream stream) {
        stream.peek(5);
      }
    },
    READ {
      @Override
      void enter(Http2Stream stream) {
        stream.read(1_000);
      }
    },
    TRAILERS {
      @Override
      void enter(Http2Stream stream) {
        stream.awaitTrailers();
      }
    },
    COMPLETE {
      @Override
      void enter(Http2Stream stream) {
        stream.awaitComplete();
      }
    },
    WRITE {
      @Override
      void enter(Http2Stream stream) {
        stream.write(null, Payload.of(8 << 20, 1), null, EndStream.NO);
      }
    };

    abstract void enter(Http2Stream stream);
  }

  /// What ends the wait.
  enum End {
    DEADLINE,
    INTERRUPT,
    INTERRUPTED_BEFORE,
    RESET_HERE,
    RESET_BY_PEER,
    CONNECTION_LOST
  }

  static List<Arguments> atTheClient() {
    var cells = new ArrayList<Arguments>();
    for (Place place : Place.values()) {
      for (End end : End.values()) cells.add(Arguments.of(place, end));
    }
    return cells;
  }

  /// A server has its head already, and its streams have no deadline.
  static List<Arguments> atTheServer() {
    var cells = new ArrayList<Arguments>();
    for (Place place : Place.values()) {
      for (End end : End.values()) {
        if (place != Place.HEAD && end != End.DEADLINE) cells.add(Arguments.of(place, end));
      }
    }
    return cells;
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("dev.weft.testkit.transport.WaitContract#atTheClient")
  default void a_clients_wait_ends(Place place, End end) throws Exception {
    var server =
        fixture()
            .serve(
                SMALL_WINDOWS,
                visit -> {
                  if (place != Place.HEAD) visit.stream().write(RESPONSE, null, null, EndStream.NO);
                  visit.failure();
                });
    var client = fixture().connect(SMALL_WINDOWS);
    Http2Stream stream =
        client.newStream(
            end == End.DEADLINE ? Deadline.after(Duration.ofMillis(300)) : TransportFixture.soon());
    stream.write(REQUEST, null, null, EndStream.NO);
    Visit visit = fixture().visit();
    if (place != Place.HEAD) stream.awaitHead();

    var waiting =
        doing(() -> {
          if (end == End.INTERRUPTED_BEFORE) Thread.currentThread().interrupt();
          place.enter(stream);
        });
    if (end != End.DEADLINE && end != End.INTERRUPTED_BEFORE) waiting.blocked();
    switch (end) {
      case DEADLINE, INTERRUPTED_BEFORE -> {}
      case INTERRUPT -> waiting.thread().interrupt();
      case RESET_HERE -> stream.reset(ErrorCode.CANCEL);
      case RESET_BY_PEER -> visit.stream().reset(ErrorCode.ENHANCE_YOUR_CALM);
      case CONNECTION_LOST -> server.close();
    }

    checkThrown(end, waiting.failure(), waiting.leftInterrupted());
    // After a wait has expired the stream is as it was: it can still be reset.
    stream.reset(ErrorCode.CANCEL);
    TransportFailure told = visit.failure();
    switch (end) {
      case RESET_BY_PEER ->
          assertEquals(
              new TransportFailure.ResetHere(ErrorCode.ENHANCE_YOUR_CALM, Request.MAYBE_PROCESSED),
              told);
      case CONNECTION_LOST -> assertInstanceOf(TransportFailure.Lost.class, told);
      default -> assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), told);
    }
    if (end != End.CONNECTION_LOST) fixture().exchange(client, 100_000, 1);
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("dev.weft.testkit.transport.WaitContract#atTheServer")
  default void a_servers_wait_ends(Place place, End end) throws Exception {
    var headSeen = new CountDownLatch(1);
    fixture()
        .serve(
            SMALL_WINDOWS,
            visit -> {
              visit.stream().write(RESPONSE, null, null, EndStream.NO);
              if (end == End.INTERRUPTED_BEFORE) {
                headSeen.await();
                Thread.currentThread().interrupt();
              }
              place.enter(visit.stream());
            });
    var client = fixture().connect(SMALL_WINDOWS);
    Http2Stream stream = fixture().open(client);
    stream.write(REQUEST, null, null, EndStream.NO);
    Visit visit = fixture().visit();
    stream.awaitHead();
    headSeen.countDown();

    if (end != End.INTERRUPTED_BEFORE) visit.blocked();
    switch (end) {
      case DEADLINE, INTERRUPTED_BEFORE -> {}
      case INTERRUPT -> visit.thread().interrupt();
      case RESET_HERE -> visit.stream().reset(ErrorCode.CANCEL);
      case RESET_BY_PEER -> stream.reset(ErrorCode.ENHANCE_YOUR_CALM);
      case CONNECTION_LOST -> client.close();
    }

    checkThrown(end, visit.thrown(), visit.leftInterrupted());
    // The fixture's visit resets a stream whose handling threw.
    switch (end) {
      case RESET_BY_PEER, CONNECTION_LOST -> {}
      default ->
          assertEquals(
              new TransportFailure.Reset(ErrorCode.CANCEL),
              ResetContract.failure(stream::awaitTrailers));
    }
    if (end != End.CONNECTION_LOST) fixture().exchange(client, 100_000, 1);
  }

  private static void checkThrown(End end, @Nullable Throwable thrown, boolean leftInterrupted) {
    switch (end) {
      case DEADLINE ->
          assertEquals(
              WaitExpired.Cause.DEADLINE, assertInstanceOf(WaitExpired.class, thrown).reason());
      case INTERRUPT, INTERRUPTED_BEFORE -> {
        assertEquals(
            WaitExpired.Cause.INTERRUPT, assertInstanceOf(WaitExpired.class, thrown).reason());
        assertTrue(leftInterrupted, "the interrupt flag is set");
      }
      case RESET_HERE ->
          assertEquals(
              new TransportFailure.ResetHere(ErrorCode.CANCEL, Request.MAYBE_PROCESSED),
              TransportFixture.failureOf(thrown));
      case RESET_BY_PEER ->
          assertEquals(
              new TransportFailure.Reset(ErrorCode.ENHANCE_YOUR_CALM),
              TransportFixture.failureOf(thrown));
      case CONNECTION_LOST -> {
        TransportFailure failure = TransportFixture.failureOf(thrown);
        assertInstanceOf(TransportFailure.Lost.class, failure);
        assertEquals(Request.MAYBE_PROCESSED, failure.request());
      }
    }
  }

  /// Only a wait is ended by an interrupt; what is there already is given.
  @Test
  default void what_has_arrived_is_read_by_an_interrupted_thread() throws Exception {
    fixture()
        .serve(visit ->
            visit.stream()
                .write(RESPONSE, Payload.of(100, 1), TransportFixture.TRAILERS, EndStream.YES));
    var client = fixture().connect();
    Http2Stream stream = fixture().open(client);
    stream.write(REQUEST, null, null, EndStream.YES);
    stream.awaitComplete();

    var reading =
        doing(() -> {
          Thread.currentThread().interrupt();
          stream.awaitComplete();
          stream.awaitHead();
          Payload.check(100, 1, stream.read(100));
          assertEquals(TransportFixture.TRAILERS, stream.awaitTrailers());
        });

    reading.result();
    assertTrue(reading.leftInterrupted());
    fixture().exchange(client, 10, 1);
  }

  /// Also those that an interrupt catches in the middle of something else than a wait.
  @Test
  default void interrupts_at_any_moment_leave_the_connection_unharmed() throws Exception {
    fixture().serve(visit -> {});
    var client = fixture().connect();

    for (int round = 0; round < 50; round++) {
      var callers = new ArrayList<Running<?>>();
      for (int i = 0; i < 8; i++) {
        int seed = i;
        callers.add(doing(() -> exchangeOrReset(client, seed)));
      }
      for (int i = 0; i < callers.size(); i += 2) {
        for (int spin = 0; spin < round * 200; spin++) Thread.onSpinWait();
        callers.get(i).thread().interrupt();
      }
      callers.forEach(Running::result);
    }

    fixture().exchange(client, 100_000, 1);
  }

  private void exchangeOrReset(ClientTransport client, int seed) {
    Http2Stream stream = fixture().open(client);
    try {
      stream.write(
          TransportFixture.ECHO.with("size", "100000"),
          Payload.of(100_000, seed),
          null,
          EndStream.YES);
      Payload.check(100_000, seed, stream.read(100_000));
      stream.awaitTrailers();
    } catch (WaitExpired _) {
      stream.reset(ErrorCode.CANCEL);
    }
  }
}
