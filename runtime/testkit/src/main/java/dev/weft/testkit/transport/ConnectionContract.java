package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.TransportFixture.REQUEST;
import static dev.weft.testkit.transport.TransportFixture.RESPONSE;
import static dev.weft.testkit.transport.TransportFixture.TRAILERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// How a connection begins, what it tells of itself, and how it ends.
interface ConnectionContract {
  TransportFixture fixture();

  private ServerTransport serveUntilTheRequestEnds(Http2Settings settings) throws IOException {
    return fixture()
        .serve(
            settings,
            visit -> {
              visit.stream().write(RESPONSE, null, null, EndStream.NO);
              visit.stream().awaitTrailers();
              visit.stream().write(null, Payload.of(1_000, 1), TRAILERS, EndStream.YES);
            });
  }

  private ServerTransport serveUntilTheRequestEnds() throws IOException {
    return serveUntilTheRequestEnds(Http2Settings.DEFAULT);
  }

  private Http2Stream openAndAwaitHead(ClientTransport client) {
    Http2Stream stream = fixture().open(client);
    stream.write(REQUEST, null, null, EndStream.NO);
    stream.awaitHead();
    return stream;
  }

  private static void finish(Http2Stream stream) {
    stream.write(null, null, null, EndStream.YES);
    Payload.check(1_000, 1, stream.read(1_000));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  private TransportFailure refusal(ClientTransport client) {
    return ResetContract.failure(
        () -> fixture().open(client).write(REQUEST, null, null, EndStream.YES));
  }

  private static void untilClosed(Connection connection) {
    eventually("it is closed", () -> connection.state() == Connection.State.CLOSED);
  }

  @Test
  default void a_ping_is_answered() throws Exception {
    serveUntilTheRequestEnds();
    var client = fixture().connect();
    long before = client.lastReadNanos();

    long took = client.ping(0x0102030405060708L, TransportFixture.soon());
    client.ping(0, TransportFixture.soon());

    assertTrue(took >= 0 && took < Eventually.BOUND.toNanos(), "took " + took + " ns");
    assertTrue(client.lastReadNanos() - before >= 0);
  }

  @Test
  default void a_server_can_ping_its_client() throws Exception {
    fixture()
        .serve(visit -> {
          visit.stream().connection().ping(1, TransportFixture.soon());
          visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES);
        });
    Http2Stream stream = fixture().open(fixture().connect());
    stream.write(REQUEST, null, null, EndStream.YES);

    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void a_ping_of_a_closed_connection_fails() throws Exception {
    serveUntilTheRequestEnds();
    var client = fixture().connect();
    client.close();

    TransportFailure failure = ResetContract.failure(() -> client.ping(1, TransportFixture.soon()));

    assertInstanceOf(TransportFailure.Lost.class, failure);
  }

  @Test
  default void both_ends_tell_who_they_are_and_count_their_streams() throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    var client = fixture().connect();
    assertEquals(Connection.State.OPEN, client.state());
    assertNull(client.goAway());
    assertEquals(0, client.streams());

    Http2Stream stream = openAndAwaitHead(client);

    Connection served = fixture().visit().stream().connection();
    assertEquals(client, stream.connection());
    assertEquals(client.peer().local(), served.peer().remote());
    assertEquals(client.peer().remote(), served.peer().local());
    assertEquals(client.peer().security(), served.peer().security());
    assertEquals(1, client.streams());
    assertEquals(1, served.streams());
    assertEquals(1, server.connections());
    finish(stream);
    eventually("the server has no stream", () -> served.streams() == 0);
    eventually("the client has no stream", () -> client.streams() == 0);
  }

  @Test
  default void a_server_that_drains_finishes_what_is_under_way_and_takes_nothing_new()
      throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    var client = fixture().connect();
    Http2Stream stream = openAndAwaitHead(client);

    server.drain("until tomorrow");
    eventually("the client knows", () -> client.state() == Connection.State.DRAINING);
    var draining = doing(() -> assertTrue(server.awaitDrained(TransportFixture.soon())));

    assertEquals("until tomorrow", Objects.requireNonNull(client.goAway()).debugData());
    assertEquals(ErrorCode.NO_ERROR, Objects.requireNonNull(client.goAway()).code());
    TransportFailure refusal = refusal(client);
    assertInstanceOf(TransportFailure.NotOpened.class, refusal);
    assertEquals(Request.NEVER_SENT, refusal.request());
    // One that the system accepted in the same instant is drained at once, or this would not end.
    eventually("nobody is accepted", this::isRefused);
    assertFalse(draining.isDone());
    finish(stream);
    draining.result();
    untilClosed(client);
    assertEquals(0, server.connections());
  }

  private boolean isRefused() {
    try {
      fixture().connect();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  @Test
  default void a_server_that_drains_lets_idle_clients_go() throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    var client = fixture().connect();
    fixture().exchange(client, 10, 1);

    server.drain("done");

    assertTrue(server.awaitDrained(TransportFixture.soon()));
    untilClosed(client);
  }

  @Test
  default void waiting_for_a_drain_ends_at_its_deadline() throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    var client = fixture().connect();
    Http2Stream stream = openAndAwaitHead(client);

    server.drain("");

    assertFalse(server.awaitDrained(Deadline.after(Duration.ofMillis(50))));
    finish(stream);
    assertTrue(server.awaitDrained(TransportFixture.soon()));
  }

  @Test
  default void a_client_that_drains_finishes_what_is_under_way_and_opens_nothing_new()
      throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    var client = fixture().connect();
    Http2Stream stream = openAndAwaitHead(client);

    client.drain();

    assertEquals(Connection.State.DRAINING, client.state());
    TransportFailure refusal = refusal(client);
    assertInstanceOf(TransportFailure.NotOpened.class, refusal);
    assertEquals(Request.NEVER_SENT, refusal.request());
    finish(stream);
    untilClosed(client);
    eventually("the server's end is closed", () -> server.connections() == 0);
  }

  @Test
  default void a_stream_that_waits_for_its_permit_is_never_sent_when_the_server_drains()
      throws Exception {
    ServerTransport server =
        serveUntilTheRequestEnds(Http2Settings.DEFAULT.withMaxConcurrentStreams(1));
    var client = fixture().connect();
    Http2Stream first = openAndAwaitHead(client);
    Http2Stream second = fixture().open(client);
    var waiting = doing(() -> second.write(REQUEST, null, null, EndStream.YES)).blocked();

    server.drain("");

    TransportFailure failure = TransportFixture.failureOf(waiting.failure());
    assertInstanceOf(TransportFailure.NotOpened.class, failure);
    finish(first);
  }

  @Test
  default void a_stream_that_waits_for_its_permit_is_never_sent_when_the_connection_closes()
      throws Exception {
    serveUntilTheRequestEnds(Http2Settings.DEFAULT.withMaxConcurrentStreams(1));
    var client = fixture().connect();
    openAndAwaitHead(client);
    Http2Stream second = fixture().open(client);
    var waiting = doing(() -> second.write(REQUEST, null, null, EndStream.YES)).blocked();

    client.close();

    TransportFailure failure = TransportFixture.failureOf(waiting.failure());
    assertEquals(Request.NEVER_SENT, failure.request());
  }

  @Test
  default void a_client_that_closes_fails_its_open_streams_at_both_ends() throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    var client = fixture().connect();
    Http2Stream stream = openAndAwaitHead(client);
    Visit visit = fixture().visit();

    client.close();
    client.close();

    assertEquals(
        new TransportFailure.ClosedHere(Request.MAYBE_PROCESSED),
        ResetContract.failure(() -> stream.read(1)));
    assertInstanceOf(TransportFailure.Lost.class, visit.failure());
    assertEquals(Connection.State.CLOSED, client.state());
    assertEquals(Request.NEVER_SENT, refusal(client).request());
    eventually("the server's end is closed", () -> server.connections() == 0);
  }

  @Test
  default void a_write_to_a_stream_of_a_closed_connection_fails_at_once() throws Exception {
    serveUntilTheRequestEnds();
    var client = fixture().connect();
    Http2Stream stream = openAndAwaitHead(client);
    Visit visit = fixture().visit();

    client.close();

    visit.failure();
    for (Http2Stream end : List.of(stream, visit.stream())) {
      var late = doing(() -> end.write(null, Payload.of(1, 1), null, EndStream.NO));
      assertInstanceOf(TransportException.class, late.failure());
    }
  }

  @Test
  default void a_server_that_closes_fails_open_streams_at_both_ends() throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    var client = fixture().connect();
    Http2Stream stream = openAndAwaitHead(client);
    Visit visit = fixture().visit();

    server.close();
    server.close();

    TransportFailure failure = ResetContract.failure(() -> stream.read(1));
    assertInstanceOf(TransportFailure.Lost.class, failure);
    assertEquals(Request.MAYBE_PROCESSED, failure.request());
    assertInstanceOf(TransportFailure.Lost.class, visit.failure());
    untilClosed(client);
    assertEquals(Request.NEVER_SENT, refusal(client).request());
    assertEquals(0, server.connections());
  }

  @Test
  default void a_closed_server_refuses_with_an_error_that_names_its_address() throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    fixture().connect().close();
    server.close();

    var refused = assertThrows(IOException.class, () -> fixture().connect());

    assertTrue(
        refused.toString().contains(server.address().toString()),
        refused + " does not name " + server.address());
  }

  @Test
  default void connections_do_not_share_their_fate() throws Exception {
    ServerTransport server = serveUntilTheRequestEnds();
    var one = fixture().connect();
    var other = fixture().connect();
    assertEquals(2, server.connections());
    Http2Stream stream = openAndAwaitHead(other);

    one.close();

    eventually("the server has one connection", () -> server.connections() == 1);
    finish(stream);
  }

  @Test
  default void a_server_has_no_address_before_it_is_started() throws Exception {
    ServerTransport server = fixture().server(Http2Settings.DEFAULT);

    assertThrows(IllegalStateException.class, server::address);
    assertEquals(0, server.connections());
    server.close();
  }
}
