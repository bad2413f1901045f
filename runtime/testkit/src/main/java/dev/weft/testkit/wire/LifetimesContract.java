package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weft.Time;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportFailure;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How long a server's connections may do what: to begin, to be idle, to be at all, to say nothing.
/// No time passes here but the test's.
public abstract class LifetimesContract extends WireContract {
  private static final long DRAIN_PING = 0x0106010800030309L;

  /// Any PING of the test's is permitted, and none is sent.
  private static final ServerLifetimes QUIET =
      ServerLifetimes.DEFAULT
          .withPings(KeepaliveEnforcement.NONE)
          .withKeepalive(ServerLifetimes.FOREVER, ServerLifetimes.FOREVER);

  private final FakeTime time = new FakeTime();
  private ServerLifetimes lifetimes = ServerLifetimes.DEFAULT;

  protected abstract ServerTransport server(
      Http2Settings settings, ServerLifetimes lifetimes, Time time);

  @Override
  protected final ServerTransport server(Http2Settings settings) {
    return server(settings, lifetimes, time);
  }

  private ScriptedPeer greeted(ServerLifetimes some) throws IOException {
    lifetimes = some;
    ScriptedPeer client = greeted();
    client.expectSettingsAck();
    return client;
  }

  private static void exchange(ScriptedPeer client, int stream) throws IOException {
    client.send(Frame.headers(stream, echo(2)), Frame.data(stream, "hi").ending());
    expectEcho(client, stream, new byte[] {'h', 'i'});
  }

  /// The first of a server's two GOAWAYs, and the PING behind it.
  private static void expectFarewell(ScriptedPeer client, String why) throws IOException {
    Frame goAway = client.expectGoAway(ErrorCode.NO_ERROR);
    assertEquals(why, goAway.debugData());
    assertEquals(Integer.MAX_VALUE, goAway.lastStream());
    assertEquals(DRAIN_PING, client.expect(Frame.PING, 0).ping());
  }

  // ---- beginning

  @DisplayName("SV-09: a client that says nothing is cut off after 120 s")
  @ParameterizedTest
  @ValueSource(ints = {0, 5, 24})
  void a_client_that_does_not_begin_is_cut_off(int bytesOfPreface) throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    ScriptedPeer client = connect(server);
    client.sendBytes(Arrays.copyOf(ScriptedPeer.PREFACE, bytesOfPreface));
    eventually("it has been accepted", () -> server.connections() == 1);

    time.advance(Duration.ofMillis(119_999));
    assertEquals(1, server.connections());
    time.advance(Duration.ofMillis(1));

    expectEnd(client);
    eventually("the connection is gone", () -> server.connections() == 0);
    assertEquals(0, time.timers());
  }

  @DisplayName("SV-09: the time to begin is configurable, and it ends with SETTINGS")
  @Test
  void a_client_that_has_begun_may_be_silent() throws Exception {
    ScriptedPeer client = greeted(QUIET.withHandshake(Duration.ofSeconds(3)));
    client.expectNothingElse();

    time.advance(Duration.ofDays(1));

    client.expectNothingElse();
    exchange(client, 1);
  }

  // ---- idle

  @DisplayName("GA-08: maxConnectionIdle: GOAWAY max_idle; a busy connection stays")
  @Test
  void an_idle_connection_is_asked_to_go() throws Exception {
    ScriptedPeer client = greeted(QUIET.withMaxIdle(Duration.ofMillis(500)));
    client.send(Frame.headers(1, silent()));
    stream();
    time.advance(Duration.ofSeconds(10));
    client.expectNothingElse();
    client.send(Frame.rstStream(1, 8));
    client.expectNothingElse();

    time.advance(Duration.ofMillis(499));
    client.expectNothingElse();
    time.advance(Duration.ofMillis(1));

    expectFarewell(client, "max_idle");
    client.send(Frame.pingAck(DRAIN_PING));
    assertEquals(1, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
    client.expectClosed();
    eventually("no timer is left", () -> time.timers() == 0);
  }

  @DisplayName("GA-08: idle from the beginning; a call that crosses the GOAWAY is served")
  @Test
  void a_connection_that_was_never_used_is_asked_to_go() throws Exception {
    ScriptedPeer client = greeted(QUIET.withMaxIdle(Duration.ofMillis(500)));
    client.expectNothingElse();

    time.advance(Duration.ofMillis(500));

    expectFarewell(client, "max_idle");
    exchange(client, 1);
    client.send(Frame.pingAck(DRAIN_PING));
    assertEquals(1, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
    client.expectClosed();
  }

  // ---- age

  @DisplayName(
      "GA-09 !: maxConnectionAge, 10 % about: GOAWAY max_age; calls run on to the end of the grace")
  @Test
  void an_old_connection_is_asked_to_go_and_cut_when_the_grace_ends() throws Exception {
    ScriptedPeer client = greeted(QUIET.withMaxAge(Duration.ofSeconds(10), Duration.ofSeconds(5)));
    client.send(Frame.headers(1, silent()));
    stream();

    time.advance(Duration.ofMillis(8_999));
    client.expectNothingElse();
    time.advance(Duration.ofMillis(2_101)); // 11.1 s

    expectFarewell(client, "max_age");
    exchange(client, 3);
    client.send(Frame.pingAck(DRAIN_PING));
    assertEquals(3, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
    time.advance(Duration.ofMillis(2_800)); // 13.9 s
    client.expectNothingElse();
    time.advance(Duration.ofMillis(2_200)); // 16.1 s

    expectEnd(client);
    assertInstanceOf(TransportFailure.Lost.class, failure());
    eventually("no timer is left", () -> time.timers() == 0);
  }

  @DisplayName("GA-17: the PING of a farewell that is answered twice counts once")
  @Test
  void a_farewell_that_is_answered_twice_is_said_once() throws Exception {
    ScriptedPeer client = greeted(QUIET.withMaxAge(Duration.ofSeconds(10)));
    client.send(Frame.headers(1, echo(2)));
    time.advance(Duration.ofSeconds(11));
    expectFarewell(client, "max_age");

    client.send(Frame.pingAck(DRAIN_PING), Frame.pingAck(DRAIN_PING));

    assertEquals(1, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());
    client.send(Frame.data(1, "hi").ending());
    expectEcho(client, 1, new byte[] {'h', 'i'});
    client.expectClosed();
  }

  @DisplayName("GA-10: no grace is one without end")
  @Test
  void a_call_on_an_old_connection_may_run_for_ever() throws Exception {
    ScriptedPeer client = greeted(QUIET.withMaxAge(Duration.ofSeconds(10)));
    client.send(Frame.headers(1, echo(2)));
    time.advance(Duration.ofSeconds(11));
    expectFarewell(client, "max_age");
    client.send(Frame.pingAck(DRAIN_PING));
    assertEquals(1, client.expectGoAway(ErrorCode.NO_ERROR).lastStream());

    time.advance(Duration.ofDays(365));

    client.expectNothingElse();
    client.send(Frame.data(1, "hi").ending());
    expectEcho(client, 1, new byte[] {'h', 'i'});
    client.expectClosed();
  }

  // ---- keepalive

  @DisplayName("KA-10: a client that is silent for 2 h is pinged, and cut off 20 s after that")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_client_that_answers_no_ping_is_cut_off(boolean hasStream) throws Exception {
    ScriptedPeer client = greeted(ServerLifetimes.DEFAULT);
    if (hasStream) {
      client.send(Frame.headers(1, silent()));
      stream();
    }
    client.expectNothingElse();

    time.advance(Duration.ofHours(2));
    Frame ping = client.expect(Frame.PING, 0);
    assertEquals(0, ping.ping());
    time.advance(Duration.ofSeconds(20));

    expectEnd(client);
    if (hasStream) assertInstanceOf(TransportFailure.Lost.class, failure());
  }

  @DisplayName("KA-10 KA-05: whatever comes counts as an answer, and the silence begins anew")
  @Test
  void a_client_that_says_anything_lives() throws Exception {
    ScriptedPeer client =
        greeted(
            ServerLifetimes.DEFAULT
                .withKeepalive(Duration.ofSeconds(30), Duration.ofSeconds(10))
                .withPings(KeepaliveEnforcement.NONE));
    for (int i = 0; i < 3; i++) {
      time.advance(Duration.ofSeconds(29));
      client.expectNothingElse(); // also something read
      time.advance(Duration.ofSeconds(30));
      assertEquals(0, client.expect(Frame.PING, 0).ping());
      time.advance(Duration.ofSeconds(9));
      client.send(Frame.windowUpdate(0, 1));
      client.expectNothingElse();
      time.advance(Duration.ofSeconds(2));
      client.expectNothingElse();
    }
    exchange(client, 1);
  }

  // ---- the client's PINGs

  private void ping(ScriptedPeer client, Duration after) throws IOException {
    time.advance(after);
    client.send(Frame.ping(7));
    client.expectPingAck(7);
  }

  private void expectTooManyPings(ScriptedPeer client, Duration after) throws IOException {
    time.advance(after);
    client.send(Frame.ping(7));
    Frame goAway = farewell(client);
    assertEquals(ErrorCode.ENHANCE_YOUR_CALM.value(), goAway.errorCode());
    assertEquals("too_many_pings", goAway.debugData());
    expectEnd(client);
  }

  @DisplayName("KA-06 !: the fourth PING at a second's distance is one too many")
  @Test
  void a_client_that_pings_too_often_is_sent_away() throws Exception {
    ScriptedPeer client = greeted(ServerLifetimes.DEFAULT);
    client.send(Frame.headers(1, silent()));
    stream();
    ping(client, Duration.ofSeconds(1));
    ping(client, Duration.ofSeconds(1));
    ping(client, Duration.ofSeconds(1));

    expectTooManyPings(client, Duration.ofSeconds(1));
  }

  @DisplayName("KA-06 !: a PING each five minutes is none too many while a call is under way")
  @Test
  void a_client_that_pings_as_often_as_it_may_stays() throws Exception {
    ScriptedPeer client = greeted(ServerLifetimes.DEFAULT);
    client.send(Frame.headers(1, silent()));
    stream();

    for (int i = 0; i < 10; i++) ping(client, Duration.ofMinutes(5));
    for (int i = 0; i < 50; i++) client.send(Frame.pingAck(i)); // these are no PINGs of its own

    exchange(client, 3);
  }

  @DisplayName("KA-07: header lists and data of the server's begin the count anew")
  @Test
  void a_client_that_is_sent_something_may_ping() throws Exception {
    ScriptedPeer client = greeted(ServerLifetimes.DEFAULT);

    for (int i = 0; i < 20; i++) {
      exchange(client, 2 * i + 1);
      ping(client, Duration.ofMillis(1));
      ping(client, Duration.ofMillis(1));
      ping(client, Duration.ofMillis(1));
    }
  }

  @DisplayName("KA-08: without a stream, two hours")
  @Test
  void a_client_without_calls_may_ping_once_in_two_hours() throws Exception {
    ScriptedPeer client = greeted(ServerLifetimes.DEFAULT);
    for (int i = 0; i < 5; i++) {
      // The server pings too, after as long.
      ping(client, Duration.ofHours(2));
    }
    ping(client, Duration.ofMinutes(10));
    ping(client, Duration.ofMinutes(119));

    expectTooManyPings(client, Duration.ofMinutes(10));
  }

  @DisplayName("KA-08: without a stream, but with leave: as often as with one")
  @Test
  void a_client_without_calls_may_ping_more_often_where_it_is_permitted() throws Exception {
    KeepaliveEnforcement permits =
        KeepaliveEnforcement.DEFAULT.withMinTime(Duration.ofSeconds(10)).permittingWithoutStreams();
    ScriptedPeer client = greeted(ServerLifetimes.DEFAULT.withPings(permits));
    for (int i = 0; i < 10; i++) ping(client, Duration.ofSeconds(10));
    ping(client, Duration.ofSeconds(9));
    ping(client, Duration.ofSeconds(9));

    expectTooManyPings(client, Duration.ofSeconds(9));
  }

  /// The end of a connection, with or without a GOAWAY ahead of it: who does not read need not hear.
  private static void expectEnd(ScriptedPeer client) throws IOException {
    try {
      while (true) {
        Frame frame = client.read();
        if (frame.type() == Frame.GOAWAY || frame.stream() == 0) continue;
        assertEquals(Frame.RST_STREAM, frame.type(), frame::toString);
      }
    } catch (EOFException | SocketException e) {
      // as expected
    }
  }
}
