package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Attributes;
import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.SecurityLevel;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.credentials.CallCredentials;
import dev.weft.credentials.Tls;
import dev.weft.resolver.Endpoint;
import dev.weft.resolver.ManualResolver;
import dev.weft.resolver.Resolution;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Http2Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who makes a call, and whom it is for, where the channel does not say.
interface IdentityContract {
  Metadata.Key<String> TOKEN = Metadata.Key.text("token");

  Ends ends();

  /// Credentials that may travel unprotected.
  interface Open extends CallCredentials {
    @Override
    default SecurityLevel least() {
      return SecurityLevel.NONE;
    }
  }

  private static CallCredentials saying(String token) {
    return (Open) asked -> Metadata.EMPTY.with(TOKEN, token);
  }

  private static CallCredentials failing(Exception why) {
    return (Open)
        asked -> {
          throw why;
        };
  }

  /// Serves what tells the metadata of each call.
  private Channel serve() {
    return ends()
        .serve(
            Http2Settings.DEFAULT,
            methods ->
                methods
                    .unary(
                        Ends.UNARY,
                        message -> {
                          ends().tell(CallContext.current().headers());
                          return message;
                        })
                    .bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> ends().tell(CallContext.current().headers())));
  }

  private Metadata called(Channel channel, UnaryOperator<CallOptions> how) {
    byte[] _ = channel.call(Ends.UNARY, new byte[1], how.apply(CallOptions.DEFAULT));
    return (Metadata) ends().told();
  }

  private static RpcException failed(Channel channel, CallCredentials who) {
    return Ends.failureOf(
        () -> channel.call(Ends.UNARY, new byte[1], CallOptions.DEFAULT.withCredentials(who)));
  }

  /// No key has this name, for nobody sends it as metadata.
  private static String authority(Metadata headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(":authority")) return headers.wireValue(i);
    }
    throw new AssertionError("no :authority");
  }

  // ---- who calls

  @DisplayName("TL-08: a channel's and a call's credentials add up, and know whom the call is for")
  @Test
  default void both_sets_of_headers_are_sent() {
    var asked = new CallCredentials.Asked[1];
    serve();
    Channel channel =
        ends()
            .channel(
                builder -> builder.authority("greeter.test:443").callCredentials(saying("all")));
    CallCredentials own =
        (Open)
            what -> {
              asked[0] = what;
              return Metadata.EMPTY.with(TOKEN, "own");
            };

    Metadata sent = called(channel, options -> options.withCredentials(own));

    assertEquals(List.of("all", "own"), sent.all(TOKEN));
    assertEquals("https://greeter.test/" + Ends.SERVICE, asked[0].uri());
    assertEquals(Ends.UNARY, asked[0].method());
    assertEquals(List.of("all"), called(channel, UnaryOperator.identity()).all(TOKEN));
  }

  @DisplayName("TL-08: a port that is not HTTPS's is named")
  @Test
  default void another_port_stays_in_the_uri() {
    serve();
    Channel channel = ends().channel(builder -> builder.authority("greeter.test:8443"));
    CallCredentials own = (Open) what -> Metadata.EMPTY.with(TOKEN, what.uri());

    Metadata sent = called(channel, options -> options.withCredentials(own));

    assertEquals("https://greeter.test:8443/" + Ends.SERVICE, sent.get(TOKEN));
  }

  @DisplayName("TL-07 RT-20: a call whose credentials fail is not sent, nor tried again")
  @Test
  default void credentials_that_fail_end_the_call() {
    Channel channel = serve();
    var asked = new AtomicInteger();
    CallCredentials own =
        (Open)
            what -> {
              asked.incrementAndGet();
              throw new IOException("the vault is closed");
            };

    RpcException failed = failed(channel, own);

    assertEquals(Code.UNAUTHENTICATED, failed.code());
    assertTrue(failed.status().message().contains("the vault is closed"), failed::getMessage);
    Channel all = ends().channel(builder -> builder.callCredentials(own));
    assertEquals(
        Code.UNAUTHENTICATED,
        Ends.codeOf(() -> all.call(Ends.UNARY, new byte[1], CallOptions.DEFAULT)));
    assertEquals(
        Code.UNAUTHENTICATED,
        Ends.codeOf(() -> all.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT).receive()));
    assertEquals(3, asked.get());
    assertFalse(ends().hasTold());
    Metadata plain = called(channel, UnaryOperator.identity());
    assertTrue(plain.all(TOKEN).isEmpty());
  }

  @DisplayName("TL-09: credentials that make no header")
  @Test
  default void an_illegal_header_is_an_internal_error() {
    Channel channel = serve();

    RpcException name = failed(channel, (Open) _ -> Metadata.of("not a name", "x"));
    RpcException value = failed(channel, (Open) _ -> Metadata.of("token", "line\nbreak"));

    assertEquals(Code.INTERNAL, name.code(), name::getMessage);
    assertEquals(Code.INTERNAL, value.code(), value::getMessage);
    assertFalse(ends().hasTold());
  }

  @DisplayName("ER-35: credentials may end a call with a status, but not with one of the server's")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  default void codes_that_only_servers_give_do_not_come_from_credentials(Code code) {
    Channel channel = serve();

    Code seen = failed(channel, failing(new RpcException(code, "no"))).code();

    switch (code) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          DATA_LOSS ->
          assertEquals(Code.INTERNAL, seen);
      default -> assertEquals(code, seen);
    }
  }

  // ---- waiting for credentials

  private static CallCredentials neverDone(CountDownLatch asked) {
    return (Open)
        what -> {
          asked.countDown();
          new CountDownLatch(1).await();
          return Metadata.EMPTY;
        };
  }

  @DisplayName("a call that waits for its credentials ends with its deadline")
  @Test
  default void a_deadline_ends_the_wait_for_credentials() throws Exception {
    Channel channel = serve();
    var asked = new CountDownLatch(1);

    Running<Code> call =
        running(() ->
            Ends.codeOf(() ->
                channel.call(
                    Ends.UNARY,
                    new byte[1],
                    CallOptions.DEFAULT
                        .withTimeout(Duration.ofMillis(300))
                        .withCredentials(neverDone(asked)))));

    assertEquals(Code.DEADLINE_EXCEEDED, call.result());
    assertFalse(call.leftInterrupted(), "the interrupt was for the credentials");
  }

  @DisplayName("a call that waits for its credentials ends with its channel")
  @Test
  default void a_closed_channel_ends_the_wait_for_credentials() throws Exception {
    Channel channel = serve();
    var asked = new CountDownLatch(1);
    Running<Code> call = running(() -> failed(channel, neverDone(asked)).code());
    asked.await();

    channel.close();

    assertEquals(Code.CANCELLED, call.result());
    assertFalse(call.leftInterrupted(), "the interrupt was for the credentials");
    assertEquals(Code.CANCELLED, failed(channel, neverDone(asked)).code());
  }

  @DisplayName("a call that waits for its credentials ends when its thread is interrupted")
  @Test
  default void an_interrupt_ends_the_wait_for_credentials() throws Exception {
    Channel channel = serve();
    var asked = new CountDownLatch(1);

    Running<Code> call = running(() -> failed(channel, neverDone(asked)).code());
    asked.await();
    call.blocked().thread().interrupt();

    assertEquals(Code.CANCELLED, call.result());
    assertTrue(call.leftInterrupted(), "the caller's own interrupt");
  }

  @DisplayName("a call that waits for its credentials ends with the call that it is made for")
  @Test
  default void the_end_of_the_serving_call_ends_the_wait_for_credentials() throws Exception {
    var asked = new CountDownLatch(1);
    var inner = new Channel[1];
    Channel outer =
        ends()
            .serve(
                Http2Settings.DEFAULT,
                methods ->
                    methods.unary(
                        Ends.UNARY,
                        message -> {
                          RpcException failed = failed(inner[0], neverDone(asked));
                          ends().tell(failed.code());
                          return message;
                        }));
    inner[0] = ends().channel(UnaryOperator.identity());
    Running<Code> call =
        running(() -> Ends.codeOf(() -> outer.call(Ends.UNARY, new byte[1], CallOptions.DEFAULT)));
    asked.await();

    call.thread().interrupt();

    assertEquals(Code.CANCELLED, ends().told());
    assertEquals(Code.CANCELLED, call.result());
  }

  // ---- whom a call is for

  @DisplayName("NR-12: a call's own authority, the channel's, the address's, the target's")
  @Test
  default void the_nearest_authority_holds() {
    serve();
    var names = new ManualResolver();
    names.say(
        new Resolution.Found(
            List.of(
                new Endpoint(
                    List.of(ends().server().address()),
                    Attributes.EMPTY.with(Endpoint.SERVER_NAME, "localhost:3")))));
    Channel named = ends().channelTo(names, builder -> builder.authority("localhost:2"));
    Channel unnamed = ends().channelTo(names, UnaryOperator.identity());
    UnaryOperator<CallOptions> own = CallOptions.authority("localhost:1");

    assertEquals("localhost:1", authority(called(named, own)));
    assertEquals("localhost:2", authority(called(named, UnaryOperator.identity())));
    assertEquals("localhost:1", authority(called(unnamed, own)));
    assertEquals("localhost:3", authority(called(unnamed, UnaryOperator.identity())));
    names.say(Resolution.Found.of(ends().server().address()));
    Channel plain = ends().channelTo(names, UnaryOperator.identity());
    assertEquals("server", authority(called(plain, UnaryOperator.identity())));
  }

  @Test
  default void what_is_no_authority_is_refused() {
    for (String wrong : List.of("", "a b", "a/b", "ada@a", "a\nb", "ä")) {
      assertThrows(
          IllegalArgumentException.class, () -> CallOptions.DEFAULT.withAuthority(wrong), wrong);
      assertThrows(
          IllegalArgumentException.class,
          () -> Channel.over(ends().connector()).authority(wrong),
          wrong);
      assertThrows(IllegalArgumentException.class, () -> Tls.DEFAULT.withServerName(wrong), wrong);
    }
  }
}
