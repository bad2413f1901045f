package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RetryContract.CONFIG;
import static dev.weft.testkit.calls.RetryContract.UNAVAILABLE;
import static dev.weft.testkit.calls.RetryContract.channel;
import static dev.weft.testkit.calls.RetryContract.elapsing;
import static dev.weft.testkit.calls.RetryContract.oneAfterTheOther;
import static dev.weft.testkit.calls.RetryContract.reply;
import static dev.weft.testkit.calls.RetryContract.statusOf;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.testkit.calls.ScriptedServer.Visit;
import dev.weft.testkit.transport.Running;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who sends and meets the end of an attempt makes the next, whether anybody receives or not.
interface RetriedSendersContract extends Scripted {
  /// Reads messages that say "0", "1", … in their order.
  private static int readInOrder(Visit visit) {
    for (int i = 0; ; i++) {
      ByteBuffer prefix = visit.stream().read(5);
      if (prefix == null) return i;
      int length = prefix.getInt(1);
      assertEquals(Texts.framed(numbered(i)).position(5), visit.stream().read(length));
    }
  }

  private static String numbered(int i) {
    return i + "x".repeat(10_000);
  }

  @Test
  @DisplayName("RT-07")
  default void what_was_sent_is_sent_again_in_its_order_before_what_follows() {
    var received = new ArrayList<@Nullable ByteBuffer>();
    try (var server =
        server(
            oneAfterTheOther(
                visit -> {
                  received.add(visit.stream().read(Texts.framed("one", "two").remaining()));
                  UNAVAILABLE.play(visit);
                },
                visit -> {
                  received.add(
                      visit.stream().read(Texts.framed("one", "two", "three").remaining()));
                  assertNull(visit.stream().read(1), "the end of sending");
                  reply("thanks").play(visit);
                }))) {
      var call =
          channel(server, CONFIG).clientStreaming(Texts.CLIENT_STREAMING, CallOptions.DEFAULT);
      call.send("one");
      call.send("two");
      var rest =
          running(() -> {
            call.send("three");
            return call.finish();
          });

      assertEquals("thanks", elapsing(server, rest));
      assertEquals(Texts.framed("one", "two"), received.getFirst());
      assertEquals(Texts.framed("one", "two", "three"), received.getLast());
    }
  }

  @Test
  @DisplayName("RT-07 RT-08 ! a sender for whom nobody receives")
  default void a_sender_has_the_call_made_again_before_it_has_sent_too_much() {
    Script reading =
        visit -> {
          int messages = readInOrder(visit);
          visit.answer(messages + " came");
          visit.trailers(OK);
        };
    try (var server = server(oneAfterTheOther(UNAVAILABLE, UNAVAILABLE, reading))) {
      var call =
          channel(server, CONFIG).clientStreaming(Texts.CLIENT_STREAMING, CallOptions.DEFAULT);
      var uploading =
          running(() -> {
            for (int i = 0; i < 100; i++) call.send(numbered(i)); // 1 MB: more than is kept
            return call.finish();
          });

      assertEquals("100 came", elapsing(server, uploading));
      assertEquals(3, server.unseen());
    }
  }

  @Test
  @DisplayName("RT-27 a sender")
  default void a_sender_learns_how_the_last_attempt_ended() {
    try (var server = server(UNAVAILABLE)) {
      var call = channel(server, CONFIG).bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      Running<Object> sending =
          running(() -> {
            while (true) call.send("more");
          });

      var failure = assertThrows(AssertionError.class, () -> elapsing(server, sending)).getCause();

      assertEquals(new Status(Code.UNAVAILABLE, "busy"), statusOf(failure));
      assertEquals(3, server.unseen());
      assertEquals(new Status(Code.UNAVAILABLE, "busy"), statusOf(doing(call::receive).failure()));
    }
  }

  @Test
  @DisplayName("RT-07 both at once")
  default void sender_and_receiver_meet_the_end_of_an_attempt_at_once_and_one_follows() {
    try (var server =
        server(
            oneAfterTheOther(
                visit -> {
                  visit.stream().read(1);
                  UNAVAILABLE.play(visit);
                },
                visit -> {
                  int messages = readInOrder(visit);
                  visit.answer(messages + " came");
                  visit.trailers(OK);
                }))) {
      var call = channel(server, CONFIG).bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      var receiving = running(call::receive);
      var sending =
          doing(() -> {
            for (int i = 0; i < 20; i++) call.send(numbered(i));
            call.finishSending();
          });

      assertEquals("20 came", elapsing(server, receiving));
      sending.result();
      assertNull(call.receive());
      assertNull(server.visit().head().get("grpc-previous-rpc-attempts"));
      assertEquals("1", server.visit().head().get("grpc-previous-rpc-attempts"));
      assertEquals(0, server.unseen());
    }
  }

  /// What ends a pause.
  enum End {
    CANCEL(Code.CANCELLED),
    DEADLINE(Code.DEADLINE_EXCEEDED),
    INTERRUPT(Code.CANCELLED);

    private final Code code;

    End(Code code) {
      this.code = code;
    }
  }

  @ParameterizedTest(name = "RT-24 {0}")
  @EnumSource
  default void a_sender_that_pauses_between_two_attempts_comes_back(End end) {
    try (var server = server(UNAVAILABLE)) {
      Channel channel = channel(server, CONFIG);
      BidiStreamingCall<String, String> call =
          channel.bidiStreaming(
              Texts.BIDI, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(500)));
      var sending =
          doing(() -> {
            while (true) call.send("more");
          });
      server.visit().untilClosed();
      sending.blocked();

      switch (end) {
        case CANCEL -> call.cancel("enough");
        case DEADLINE -> server.time.advance(Duration.ofMillis(500));
        case INTERRUPT -> sending.thread().interrupt();
      }

      assertEquals(end.code, statusOf(sending.failure()).code());
      assertEquals(end == End.INTERRUPT, sending.leftInterrupted());
      assertEquals(end.code, statusOf(doing(call::receive).failure()).code());
      assertEquals(0, server.unseen(), "no other attempt");
    }
  }
}
