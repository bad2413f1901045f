package dev.weft.retry;

import dev.weft.Metadata;
import java.util.List;

/// What a server says about another attempt, with the status: `grpc-retry-pushback-ms`.
sealed interface Pushback {
  Metadata.Key<String> KEY = Metadata.Key.text("grpc-retry-pushback-ms");

  /// Nothing.
  record Unsaid() implements Pushback {}

  /// Not before so long, and then at once.
  record After(int millis) implements Pushback {}

  /// No more attempts. A value that means nothing means this.
  record Never() implements Pushback {}

  static Pushback of(Metadata trailers) {
    List<String> values = trailers.all(KEY);
    if (values.isEmpty()) return new Unsaid();
    try {
      int millis = Integer.parseInt(values.getFirst());
      return values.size() == 1 && millis >= 0 ? new After(millis) : new Never();
    } catch (NumberFormatException meansNothing) {
      return new Never();
    }
  }
}
