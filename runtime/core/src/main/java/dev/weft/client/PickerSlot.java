package dev.weft.client;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Pick;
import dev.weft.balancer.Picker;
import dev.weft.resolver.Resolution;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.wire.ClientStream;
import dev.weft.wire.StatusMapping;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where calls wait for a connection: the control loop puts pickers in, calls take routes out. And
/// where they learn what the target's service config makes of them, once it is known.
///
/// While there is a connection, that is the picker's answer and a look at the subchannel: no lock and
/// nothing allocated.
final class PickerSlot {
  private static final Status GONE = new Status(Code.UNAVAILABLE, "the picked connection had gone");

  private final String target;
  private final Time time;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition replaced = lock.newCondition();

  // Written under the lock, read by anyone.
  private volatile Picker current = Picker.waiting();
  private volatile Connectivity state = Connectivity.IDLE;
  private volatile @Nullable CallPlan plan;

  /// What the resolver said last; null for nothing yet.
  private volatile @Nullable Resolution resolution;

  /// Guarded by the lock: calls that wait here.
  private int waiting;

  /// Whether anybody has asked since the last time it was looked at; written by any thread, and only
  /// if it is not set, so that its line stays shared.
  private volatile boolean used;

  PickerSlot(String target, Time time) {
    this.target = target;
    this.time = time;
  }

  // ---- the control loop's side

  /// From now on calls ask this one. After [#close] nothing changes any more.
  void publish(Connectivity now, Picker picker) {
    lock.lock();
    try {
      if (state == Connectivity.SHUTDOWN) return;
      current = picker;
      state = now;
      replaced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// For those who ask what has become of a call.
  void resolved(Resolution what) {
    resolution = what;
  }

  /// Calls that begin from now on are as this says; while it says the same as before, with the same
  /// tokens.
  void plan(ServiceConfig config) {
    lock.lock();
    try {
      CallPlan before = plan;
      if (before != null && before.config().equals(config)) return;
      plan = config.equals(ServiceConfig.EMPTY) ? CallPlan.NONE : new CallPlan(config);
      replaced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The same, unless calls know already what they are like.
  void planIfNone(ServiceConfig config) {
    if (plan == null) plan(config);
  }

  /// No call gets a connection any more; false if that was so already.
  boolean close() {
    var closed = new Pick.Drop(StatusMapping.CHANNEL_CLOSED);
    lock.lock();
    try {
      if (state == Connectivity.SHUTDOWN) return false;
      current = _ -> closed;
      state = Connectivity.SHUTDOWN;
      replaced.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Calls are under way.
  void use() {
    if (!used) used = true;
  }

  /// Whether calls have asked since this was last called, or wait.
  boolean takeUsed() {
    boolean was = used;
    used = false;
    lock.lock();
    try {
      return was || waiting > 0;
    } finally {
      lock.unlock();
    }
  }

  // ---- the calls' side

  /// What calls begin with; null while nobody knows.
  @Nullable CallPlan plan() {
    return plan;
  }

  /// The same. Blocks until somebody knows.
  ///
  /// @param wanted has the channel resolve its target, if it is idle; does not block
  CallPlan awaitPlan(CallRequest request, Runnable wanted) {
    if (request.deadline().isPassed()) throw new RpcException(ClientStream.LATE);
    var over = new AtomicBoolean();
    Time.Timer contextsEnd =
        request
            .context()
            .whenEnded(() -> {
              over.set(true);
              wake();
            });
    try {
      await(
          () -> plan == null && state != Connectivity.SHUTDOWN,
          request,
          () -> over.get() ? request.endOfContext() : null,
          wanted,
          null);
    } finally {
      contextsEnd.cancel();
    }
    CallPlan known = plan;
    return known == null ? CallPlan.NONE : known; // there will be no connection either
  }

  /// A way to a connection that takes streams, or null if there is none at once.
  ///
  /// @throws RpcException if the picker refuses the call
  @Nullable Route ready(CallRequest request) {
    use();
    return route(pick(current, request), request);
  }

  /// A way to a connection that takes streams. Blocks until there is one.
  ///
  /// @param ended how the call has ended, or null while it goes on; who ends it calls [#wake]
  /// @param wanted has the channel connect, if it is idle; does not block
  Route await(CallRequest request, Supplier<@Nullable Status> ended, Runnable wanted) {
    while (true) {
      Picker picker = current;
      Pick pick = pick(picker, request);
      Route route = route(pick, request);
      if (route != null) return route;
      Status last = pick instanceof Pick.Fail(Status why) ? why : null;
      await(() -> current == picker, request, ended, wanted, last);
    }
  }

  private static Pick pick(Picker picker, CallRequest request) {
    try {
      return picker.pick(request);
    } catch (RuntimeException e) {
      throw new RpcException(Code.INTERNAL, "the channel's policy failed: " + e, e);
    }
  }

  private static @Nullable Route route(Pick pick, CallRequest request) {
    return switch (pick) {
      case Pick.Use(var subchannel, var headers, var end) -> {
        Route plain = subchannel instanceof ReconnectingSubchannel ours ? ours.ready() : null;
        if (plain == null) {
          if (end != null) new Placed(end).unused(GONE);
          yield null;
        }
        yield headers == Metadata.EMPTY && end == null
            ? plain
            : new Route(plain.transport(), headers, end, plain.serverName());
      }
      case Pick.Wait _ -> null;
      case Pick.Fail(var why) -> {
        if (!request.options().waitsForReady()) throw new RpcException(ours(why));
        yield null;
      }
      case Pick.Drop(var why) -> throw new CallDropped(ours(why));
    };
  }

  private static Status ours(Status why) {
    return StatusMapping.ofThisSide("the channel's policy", why);
  }

  /// Has calls that wait look whether they go on.
  void wake() {
    lock.lock();
    try {
      replaced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// @param wanted has the channel connect, if it is idle; must not block, for it is asked under the
  ///     lock: so that the channel cannot fall idle behind the look at it
  /// @param last why there was no connection so far; null if nobody said
  private void await(
      BooleanSupplier hasToWait,
      CallRequest request,
      Supplier<@Nullable Status> ended,
      Runnable wanted,
      @Nullable Status last) {
    Deadline deadline = request.deadline();
    lock.lock();
    waiting++;
    try {
      while (hasToWait.getAsBoolean()) {
        Status over = ended.get();
        if (over != null) throw new RpcException(over);
        long left = deadline.remainingNanos();
        if (left <= 0) throw late(last);
        if (state == Connectivity.IDLE) wanted.run();
        time.await(replaced, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException(
          Code.CANCELLED, "the calling thread was interrupted while connecting to " + target);
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  private RpcException late(@Nullable Status last) {
    String text = "the call's deadline has passed while connecting to " + target;
    return new RpcException(
        Code.DEADLINE_EXCEEDED, last == null ? text : text + "; " + last.message());
  }

  // ---- for those who watch

  String target() {
    return target;
  }

  /// What the resolver said last; null for nothing yet.
  @Nullable Resolution resolution() {
    return resolution;
  }

  Connectivity state() {
    return state;
  }

  /// Waits until the state is another than this.
  ///
  /// @return false if the deadline passed first
  boolean awaitChange(Connectivity from, Deadline deadline) throws InterruptedException {
    lock.lock();
    try {
      while (state == from) {
        long left = deadline.remainingNanos();
        if (left <= 0) return false;
        time.await(replaced, left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
