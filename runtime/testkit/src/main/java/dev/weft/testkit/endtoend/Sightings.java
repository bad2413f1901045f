package dev.weft.testkit.endtoend;

import static dev.weft.testkit.transport.Eventually.eventually;

import dev.weft.Status;
import dev.weft.observe.CallEvent;
import dev.weft.observe.CallObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Keeps what was seen of each call.
final class Sightings implements CallObserver {
  private final List<Sighting> all = new CopyOnWriteArrayList<>();

  /// One call.
  record Sighting(String what, List<CallEvent> events) {
    List<String> names() {
      return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    boolean hasEnded() {
      return events.stream().anyMatch(event -> event instanceof CallEvent.Ended);
    }

    /// This one, once it has ended.
    Sighting ended() {
      eventually("the call's end was seen", this::hasEnded);
      return this;
    }

    <E extends CallEvent> E the(Class<E> kind) {
      List<E> found = events.stream().filter(kind::isInstance).map(kind::cast).toList();
      if (found.size() == 1) return found.getFirst();
      throw new AssertionError("one " + kind.getSimpleName() + " was to be seen, not " + events);
    }

    Status status() {
      return the(CallEvent.Ended.class).status();
    }

    void assertEndedOnce() {
      the(CallEvent.Began.class);
      boolean isOk = the(CallEvent.Ended.class).status().isOk();
      long trailers = events.stream().filter(CallEvent.IncomingTrailers.class::isInstance).count();
      if (trailers > (isOk ? 1 : 0)) {
        throw new AssertionError("trailers twice, or of a call that was given up: " + names());
      }
      if (!(events.getLast() instanceof CallEvent.Ended)) {
        throw new AssertionError("something was seen behind the end: " + names());
      }
    }
  }

  @Override
  public Consumer<CallEvent> observe(Side side, String method) {
    var sighting = new Sighting(side + " " + method, new CopyOnWriteArrayList<>());
    all.add(sighting);
    return sighting.events()::add;
  }

  List<Sighting> all() {
    return all;
  }

  /// The one call that there was.
  Sighting only() {
    eventually("a call was seen", () -> !all.isEmpty());
    if (all.size() == 1) return all.getFirst();
    throw new AssertionError("one call was to be seen, not " + all);
  }
}
