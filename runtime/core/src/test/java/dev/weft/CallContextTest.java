package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(30)
class CallContextTest {
  private static final CallContext OUTSIDE = CallContext.current();

  /// A call that knows its name and nothing else.
  private record Named(String method) implements CallContext {
    @Override
    public Deadline deadline() {
      return Deadline.NONE;
    }

    @Override
    public Metadata headers() {
      return Metadata.EMPTY;
    }

    @Override
    public Peer peer() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isEnded() {
      return false;
    }

    @Override
    public Time.Timer whenEnded(Runnable task) {
      return () -> {};
    }

    @Override
    public void addHeaders(Metadata headers) {}

    @Override
    public void sendHeaders() {}

    @Override
    public void addTrailers(Metadata trailers) {}

    @Override
    public List<String> acceptedCompressions() {
      return List.of();
    }

    @Override
    public void compressWith(String compression) {}
  }

  private final CallContext call = new Named("service/call");

  private static CallContext seenBy(Runnable task, ArrayList<CallContext> seen) {
    task.run();
    return seen.removeLast();
  }

  @Test
  void outside_of_calls_there_is_no_deadline_and_no_metadata() {
    assertTrue(OUTSIDE.deadline().isNone());
    assertTrue(OUTSIDE.headers().isEmpty());
    assertFalse(OUTSIDE.isEnded());
  }

  @Test
  void what_only_a_call_has_says_how_to_hand_one_on() {
    for (Executable ask :
        new Executable[] {
          OUTSIDE::method,
          OUTSIDE::peer,
          OUTSIDE::sendHeaders,
          OUTSIDE::acceptedCompressions,
          () -> OUTSIDE.compressWith("gzip"),
          () -> OUTSIDE.addHeaders(Metadata.EMPTY),
          () -> OUTSIDE.addTrailers(Metadata.EMPTY)
        }) {
      var refused = assertThrows(IllegalStateException.class, ask);
      assertTrue(refused.getMessage().contains("CallContext.wrap"), refused.getMessage());
    }
  }

  @Test
  void a_task_runs_in_its_context_and_what_follows_does_not() {
    var seen = new ArrayList<CallContext>();

    call.run(() -> seen.add(CallContext.current()));

    assertSame(call, seen.getFirst());
    assertSame(OUTSIDE, CallContext.current());
  }

  @Test
  void contexts_nest() {
    var inner = new Named("service/inner");
    var seen = new ArrayList<CallContext>();

    call.run(() -> {
      inner.run(() -> seen.add(CallContext.current()));
      seen.add(CallContext.current());
    });

    assertEquals(List.of(inner, call), seen);
  }

  @Test
  void a_context_is_left_when_its_task_throws() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            call.run(() -> {
              throw new IllegalArgumentException();
            }));

    assertSame(OUTSIDE, CallContext.current());
  }

  @Test
  void other_threads_have_the_context_that_their_task_was_wrapped_in() throws Exception {
    var seen = new ArrayList<CallContext>();
    Runnable look = () -> seen.add(CallContext.current());
    var threads = new ArrayList<Thread>();

    call.run(() -> {
      try {
        for (Runnable task : new Runnable[] {look, CallContext.current().wrap(look)}) {
          Thread thread = Thread.ofPlatform().start(task);
          threads.add(thread);
          thread.join();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });

    assertEquals(List.of(OUTSIDE, call), seen);
  }

  @Test
  void a_wrapped_callable_gives_its_result_and_its_exception() throws Exception {
    Callable<CallContext> asking = CallContext::current;
    var checked = new Exception("checked");
    Callable<CallContext> failing =
        () -> {
          throw checked;
        };

    assertSame(call, call.wrap(asking).call());
    assertSame(checked, assertThrows(Exception.class, call.wrap(failing)::call));
  }

  @Test
  void a_propagating_executor_takes_the_context_of_whoever_hands_work_in() {
    var queued = new ArrayList<Runnable>();
    var seen = new ArrayList<CallContext>();
    Executor executor = CallContext.propagating(queued::add);

    call.run(() -> executor.execute(() -> seen.add(CallContext.current())));
    executor.execute(() -> seen.add(CallContext.current()));

    assertSame(call, seenBy(queued.get(0), seen));
    assertSame(OUTSIDE, seenBy(queued.get(1), seen));
  }
}
