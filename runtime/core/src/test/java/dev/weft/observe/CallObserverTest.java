package dev.weft.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weft.Status;
import dev.weft.observe.CallObserver.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class CallObserverTest {
  private static final CallEvent SOMETHING = new CallEvent.HalfClosed();
  private static final CallEvent END = new CallEvent.Ended(Status.OK);

  private final List<CallEvent> seen = new ArrayList<>();

  private static Consumer<CallEvent> watched(CallObserver... observers) {
    CallObserver all = Objects.requireNonNull(CallObserver.of(List.of(observers)));
    return Objects.requireNonNull(all.observe(Side.CLIENT, "test.Service/Method"));
  }

  @Test
  void nothing_is_told_behind_the_end_nor_the_end_twice() {
    Consumer<CallEvent> call = watched((side, method) -> seen::add);

    List.of(SOMETHING, END, SOMETHING, END).forEach(call);

    assertEquals(List.of(SOMETHING, END), seen);
  }

  @Test
  void what_an_event_brings_about_is_told_behind_it() {
    var call = new AtomicReference<Consumer<CallEvent>>();
    CallObserver endsIt =
        (side, method) ->
            event -> {
              if (event == SOMETHING) call.get().accept(END);
            };
    call.set(watched(endsIt, (side, method) -> seen::add));

    call.get().accept(SOMETHING);

    assertEquals(List.of(SOMETHING, END), seen);
  }

  @Test
  void events_of_several_threads_are_told_one_at_a_time_and_all_of_them() throws Exception {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var told = new AtomicInteger();
    Consumer<CallEvent> call =
        watched((side, method) ->
            event -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              told.incrementAndGet();
              Thread.onSpinWait();
              inside.decrementAndGet();
            });
    var mayTell = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  mayTell.await();
                } catch (InterruptedException e) {
                  throw new AssertionError("nobody interrupts it", e);
                }
                for (int j = 0; j < 5_000; j++) call.accept(SOMETHING);
              }));
    }

    mayTell.countDown();
    for (Thread thread : threads) thread.join();

    assertEquals(1, most.get(), "events being told at a time");
    assertEquals(20_000, told.get());
  }

  @Test
  void one_that_throws_is_told_no_more_and_the_others_are() {
    var times = new AtomicInteger();
    CallObserver throwing =
        (side, method) ->
            new Consumer<>() {
              @Override
              public void accept(CallEvent event) {
                times.incrementAndGet();
                throw new IllegalStateException("an observer's mistake, as this test asks for");
              }

              @Override
              public String toString() {
                throw new IllegalStateException("and it cannot say what it is");
              }
            };
    Consumer<CallEvent> call = watched(throwing, (side, method) -> seen::add);

    List.of(SOMETHING, END).forEach(call);

    assertEquals(List.of(SOMETHING, END), seen);
    assertEquals(1, times.get());
  }

  @Test
  void where_nobody_wants_to_know_there_is_nobody_to_tell() {
    assertNull(CallObserver.of(List.of()));
    CallObserver indifferent =
        Objects.requireNonNull(CallObserver.of(List.of((side, method) -> null)));
    assertNull(indifferent.observe(Side.SERVER, "test.Service/Method"));
  }
}
