package dev.weft.testkit.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.client.CallOptions;
import dev.weft.server.Binding;
import dev.weft.server.ServerBuilder;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Scripts over one transport, for groups of tests.
interface Scripted {
  /// A new one at each call.
  Wiring wiring(FakeTime time);

  /// One for each test.
  TextService service();

  default ScriptedServer server(Script script) {
    var time = new FakeTime();
    return new ScriptedServer(script, time, wiring(time));
  }

  default RawClient client(Binding binding) {
    return client(binding, UnaryOperator.identity());
  }

  default RawClient client(Binding binding, UnaryOperator<ServerBuilder> more) {
    var time = new FakeTime();
    return new RawClient(binding, more, time, wiring(time));
  }

  /// What a client makes of an answer.
  default Outcome answeredBy(Script script) {
    try (var server = server(script);
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      return Outcome.of(call);
    }
  }

  /// Checks that the client resets the stream so, when it has read the answer.
  default Outcome answeredAndReset(ErrorCode code, Script script) {
    try (var server = server(script);
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      Outcome outcome = Outcome.of(call);
      assertEquals(new TransportFailure.Reset(code), server.visit().failure());
      return outcome;
    }
  }

  /// What the text service answers to a whole request.
  default Answer answerTo(Headers head, @Nullable ByteBuffer data) {
    try (var client = client(service().serving(request -> "re: " + request))) {
      return client.ask(head, data);
    }
  }

  /// The answer of a unary method that does this.
  default Answer answerOf(Runnable handler) {
    try (var client =
        client(
            service()
                .serving(request -> {
                  handler.run();
                  return "reply";
                }))) {
      return client.ask(RawClient.request(Texts.UNARY), Texts.framed(""));
    }
  }
}
