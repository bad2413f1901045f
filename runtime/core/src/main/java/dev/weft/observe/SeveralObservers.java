package dev.weft.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks each of several observers, and keeps calls safe from what they throw.
record SeveralObservers(List<CallObserver> observers) implements CallObserver {
  private static final System.Logger LOG = System.getLogger("dev.weft.observe");

  @Override
  public @Nullable Consumer<CallEvent> observe(Side side, String method) {
    var watching = new ArrayList<Consumer<CallEvent>>(observers.size());
    for (CallObserver observer : observers) {
      try {
        Consumer<CallEvent> wants = observer.observe(side, method);
        if (wants != null) watching.add(wants);
      } catch (Throwable e) {
        failed(observer, e);
      }
    }
    return watching.isEmpty() ? null : new EventQueue(watching);
  }

  /// Names its class: what it says of itself may fail too.
  static void failed(Object observer, Throwable cause) {
    LOG.log(
        System.Logger.Level.WARNING,
        "an observer of calls failed: " + observer.getClass().getName(),
        cause);
  }
}
