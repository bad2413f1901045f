package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.ScriptedServer.HEAD;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.FilterClientCall;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/// The streaming calls as users hold them, through an interceptor that passes everything on.
@Timeout(30)
final class TypedCallsTest {
  private static final TransportFailure CANCEL = new TransportFailure.Reset(ErrorCode.CANCEL);
  private static final Status ENOUGH = new Status(Code.CANCELLED, "enough");

  private final List<String> received = new CopyOnWriteArrayList<>();

  private static Channel channel(ScriptedServer server) {
    return server.channel(builder ->
        builder.intercept((request, next) -> new FilterClientCall(next.open(request)) {}));
  }

  private static Status statusOf(Executable call) {
    return assertThrows(RpcException.class, call).status();
  }

  private ScriptedServer answering() {
    return new ScriptedServer(visit -> {
      for (String text = RawClient.Answer.next(visit.stream());
          text != null;
          text = RawClient.Answer.next(visit.stream())) received.add(text);
      visit.head(HEAD.with("ahead", "1"));
      visit.data(Texts.framed("done"));
      visit.trailers(OK.with("behind", "2"));
    });
  }

  private static void sendInEveryWay(Outgoing<String> call) {
    call.send("plainly");
    call.sendUncompressed("not compressed");
    call.sendPrepared(call.prepare("prepared"));
  }

  private static final List<String> EVERY_WAY = List.of("plainly", "not compressed", "prepared");

  @Test
  void a_client_streaming_call_sends_in_every_way_and_has_metadata_of_both_ends() {
    try (var server = answering();
        var call = channel(server).clientStreaming(Texts.CLIENT_STREAMING, CallOptions.DEFAULT)) {
      sendInEveryWay(call);

      assertEquals("done", call.finish());

      assertEquals(EVERY_WAY, received);
      assertEquals(Metadata.of("ahead", "1"), call.headers());
      assertEquals(Metadata.of("behind", "2"), call.trailers());
    }
  }

  @Test
  void a_bidi_call_sends_in_every_way_and_has_metadata_of_both_ends() {
    try (var server = answering();
        var call = channel(server).bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      sendInEveryWay(call);
      call.finishSending();

      assertEquals(Metadata.of("ahead", "1"), call.headers());
      assertEquals("done", call.receive());
      assertNull(call.receive());

      assertEquals(EVERY_WAY, received);
      assertEquals(Metadata.of("behind", "2"), call.trailers());
    }
  }

  @Test
  void a_server_streaming_call_has_metadata_of_both_ends() {
    try (var server = answering();
        var call =
            channel(server).serverStreaming(Texts.SERVER_STREAMING, "ask", CallOptions.DEFAULT)) {
      assertEquals(Metadata.of("ahead", "1"), call.headers());
      assertTrue(call.trailers().isEmpty(), "not there yet");
      var replies = new ArrayList<String>();
      for (String reply : call) replies.add(reply);

      assertEquals(List.of("done"), replies);
      assertEquals(List.of("ask"), received);
      assertEquals(Metadata.of("behind", "2"), call.trailers());
    }
  }

  @Test
  @DisplayName("CN-01 each kind: a cancel")
  void a_cancel_ends_a_call_of_each_kind() {
    try (var server = new ScriptedServer(visit -> {})) {
      Channel channel = channel(server);

      var bidi = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT);
      bidi.cancel("enough");
      assertEquals(ENOUGH, statusOf(bidi::receive));
      assertEquals(CANCEL, server.visit().failure());

      var client = channel.clientStreaming(Texts.CLIENT_STREAMING, CallOptions.DEFAULT);
      client.cancel("enough");
      assertEquals(ENOUGH, statusOf(client::finish));
      assertEquals(CANCEL, server.visit().failure());

      var serving = channel.serverStreaming(Texts.SERVER_STREAMING, "", CallOptions.DEFAULT);
      serving.cancel("enough");
      assertEquals(ENOUGH, statusOf(serving::receive));
      assertEquals(CANCEL, server.visit().failure());
    }
  }

  @Test
  void a_call_of_each_kind_that_is_left_early_is_cancelled() {
    try (var server = new ScriptedServer(visit -> {})) {
      Channel channel = channel(server);

      channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT).close();
      assertEquals(CANCEL, server.visit().failure());
      channel.clientStreaming(Texts.CLIENT_STREAMING, CallOptions.DEFAULT).close();
      assertEquals(CANCEL, server.visit().failure());
      channel.serverStreaming(Texts.SERVER_STREAMING, "", CallOptions.DEFAULT).close();
      assertEquals(CANCEL, server.visit().failure());
    }
  }

  /// By the untyped seam, which holds nobody to a method's kind.
  @Test
  void a_unary_call_that_is_finished_without_a_message_reaches_the_server_so() {
    try (var server = answering()) {
      Channel channel = channel(server);
      var call = channel.open(channel.request(Texts.UNARY, CallOptions.DEFAULT));

      call.finishSending();

      assertEquals("done", call.receive());
      assertEquals(List.of(), received);
    }
  }

  @Test
  @DisplayName("the earlier deadline holds")
  void an_interceptor_shortens_a_call_and_does_not_prolong_it() {
    var deadlines = new CopyOnWriteArrayList<Long>();
    try (var server = new ScriptedServer(visit -> {})) {
      Channel channel = channel(server);
      var request =
          channel.request(Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(2)));
      for (int seconds : new int[] {1, 3}) {
        var other = Deadline.after(Duration.ofSeconds(seconds), server.time);
        deadlines.add(request.withDeadline(other).deadline().remainingNanos());
      }

      assertEquals(List.of(1_000_000_000L, 2_000_000_000L), deadlines);
    }
  }
}
