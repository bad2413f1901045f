package dev.weft;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The half of a call that messages are read from.
///
/// One reader at a time; it may run beside a sender. `for (M message : incoming)` reads to the end.
public interface Incoming<M> extends Iterable<M> {
  /// The next message, or null once the peer has sent its last and all went well.
  ///
  /// Blocks until there is one.
  /// @throws RpcException with the call's status, if it ended otherwise
  @Nullable M receive();

  /// One pass over the messages that are left; what it throws, [#receive] throws.
  @Override
  default Iterator<M> iterator() {
    return new Iterator<>() {
      private @Nullable M next;
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (next == null && !ended) {
          next = receive();
          ended = next == null;
        }
        return next != null;
      }

      @Override
      public M next() {
        if (!hasNext()) throw new NoSuchElementException("the peer has sent its last message");
        M message = java.util.Objects.requireNonNull(next);
        next = null;
        return message;
      }
    };
  }
}
