package dev.weft.observe;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Watches calls: `(side, method) -> event -> switch (event) { … }`.
///
/// Runs on the threads of the calls, and at a server on those that read connections: it should not
/// wait for anything. What it throws is logged, and the call goes on without it. An end that a timer, or a
/// thread that serves something else, brings about is told by a thread of its own, perhaps a moment after
/// the caller has learned of it.
@FunctionalInterface
public interface CallObserver {
  /// Which end of a call is watched.
  enum Side {
    CLIENT,
    SERVER
  }

  /// Asked about each call ahead of its first event; at a client, about each attempt.
  ///
  /// @param method `service/name`, as the client says it
  /// @return gets the call's events, one at a time, by whichever thread; null if nobody wants them
  @Nullable Consumer<CallEvent> observe(Side side, String method);

  /// One that asks all of these; null if there are none.
  static @Nullable CallObserver of(List<? extends CallObserver> observers) {
    return observers.isEmpty() ? null : new SeveralObservers(List.copyOf(observers));
  }
}
