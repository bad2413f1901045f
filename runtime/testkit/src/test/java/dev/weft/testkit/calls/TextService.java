package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.request;

import dev.weft.server.Binding;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A served service of texts that counts what its methods handled.
final class TextService {
  private static final Headers UNARY = request(Texts.UNARY);

  final AtomicInteger handled = new AtomicInteger();

  /// A service whose unary method is the given one, and whose others echo.
  Binding serving(Function<String, String> unary) {
    return Binding.of(Texts.SERVICE)
        .unary(
            Texts.UNARY,
            request -> {
              handled.incrementAndGet();
              return unary.apply(request);
            })
        .serverStreaming(
            Texts.SERVER_STREAMING,
            (request, replies) -> {
              handled.incrementAndGet();
              for (String word : request.split(" ")) replies.send(word);
            })
        .clientStreaming(
            Texts.CLIENT_STREAMING,
            requests -> {
              var all = new ArrayList<String>();
              for (String request : requests) all.add(request);
              return String.join(" ", all);
            })
        .bidiStreaming(
            Texts.BIDI,
            (requests, replies) -> {
              for (String request : requests) replies.send(request);
            })
        .build();
  }

  Answer answerTo(Headers head, ByteBuffer data) {
    try (var client = new RawClient(serving(request -> "re: " + request))) {
      return client.ask(head, data);
    }
  }

  /// The answer of a unary method that does this.
  Answer answerOf(Runnable handler) {
    try (var client =
        new RawClient(
            serving(request -> {
              handler.run();
              return "reply";
            }))) {
      return client.ask(UNARY, Texts.framed(""));
    }
  }
}
