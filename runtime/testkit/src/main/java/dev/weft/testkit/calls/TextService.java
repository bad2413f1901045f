package dev.weft.testkit.calls;

import dev.weft.server.Binding;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A served service of texts that counts what its methods handled.
final class TextService {
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
              for (String word : request.split(" ", -1)) replies.send(word);
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
}
