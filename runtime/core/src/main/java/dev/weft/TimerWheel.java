package dev.weft;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Timers that are cheap to set and to cancel, because nearly all of them are cancelled.
///
/// Each call with a deadline has one, and a heap of them behind one lock was the hottest line of such
/// calls (docs/decisions/0011). Here a timer goes into the list of its tick, under that list's own
/// lock, and comes out of it the same way; the one thread, a platform thread, sleeps until the next
/// tick that has any. A timer never runs early, and a tick (1.05 ms) late at most.
///
/// Two wheels: one of ticks, and one whose tick is a whole turn of the first, for timers further
/// away; they move over when their turn comes.
final class TimerWheel implements Runnable {
  private static final int TICK_BITS = 20; // 2^20 ns
  private static final int SLOT_BITS = 10;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final long NEVER = Long.MAX_VALUE;

  private final long start = System.nanoTime();
  private final Wheel near = new Wheel(TICK_BITS);
  private final Wheel far = new Wheel(TICK_BITS + SLOT_BITS);

  /// When the thread will look again, in nanoseconds since the start; whoever sets an earlier timer
  /// wakes it.
  private volatile long wakeAt;

  private final Thread thread =
      Thread.ofPlatform()
          .daemon()
          .inheritInheritableThreadLocals(false)
          .name("weft-timers")
          .unstarted(this);

  TimerWheel start() {
    thread.start();
    return this;
  }

  private long now() {
    return System.nanoTime() - start;
  }

  Time.Timer schedule(Runnable task, long nanos) {
    long now = now();
    // Ninety years from now is as good as never, and cannot overflow.
    var timer = new WheelTimer(task, now + Math.clamp(nanos, 0, Long.MAX_VALUE / 4));
    insert(timer, now);
    if (timer.due < wakeAt) LockSupport.unpark(thread);
    return timer;
  }

  private void insert(WheelTimer timer, long now) {
    (timer.due - now < near.turnNanos() ? near : far).add(timer);
  }

  @Override
  public void run() {
    while (true) {
      long now = now();
      // A far tick is dealt with when it begins, a near one when it has ended: so nothing is early.
      far.dealWith(now >>> far.tickBits, near::add);
      near.dealWith((now >>> near.tickBits) - 1, TimerWheel::fire);
      // First the word, then another look: a timer that the look misses was set by somebody who saw
      // the word. The word is never taken back, or he would not have kept it.
      wakeAt = next();
      wakeAt = Math.min(wakeAt, next());
      long nanos = wakeAt - now();
      if (wakeAt == NEVER) {
        LockSupport.park(this);
      } else if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
    }
  }

  private long next() {
    long nearTick = near.nextTick();
    long farTick = far.nextTick();
    return Math.min(
        nearTick == NEVER ? NEVER : (nearTick + 1) << near.tickBits,
        farTick == NEVER ? NEVER : farTick << far.tickBits);
  }

  private static void fire(WheelTimer timer) {
    if (timer.cancelled) return;
    try {
      timer.task.run();
    } catch (Throwable e) {
      // Whatever it is: without this thread no timed wait of the JVM would end any more.
      System.getLogger("dev.weft").log(System.Logger.Level.ERROR, "a timer's task failed", e);
    }
  }

  /// How many timers are set.
  int size() {
    return near.size() + far.size();
  }

  /// What to do with the timers of a tick that has passed.
  private interface Due {
    void take(WheelTimer timer);
  }

  private static final class Wheel {
    private final int tickBits;
    private final Slot[] slots = new Slot[SLOTS];

    /// The last tick that has been dealt with; written by the thread alone.
    private volatile long done = -1;

    Wheel(int tickBits) {
      this.tickBits = tickBits;
      for (int i = 0; i < SLOTS; i++) slots[i] = new Slot();
    }

    long turnNanos() {
      return (long) (SLOTS - 1) << tickBits;
    }

    private Slot slot(long tick) {
      return slots[(int) tick & (SLOTS - 1)];
    }

    /// The tick within which a timer is due.
    private long tick(WheelTimer timer) {
      return timer.due >>> tickBits;
    }

    void add(WheelTimer timer) {
      while (true) {
        long tick = Math.max(tick(timer), done + 1);
        Slot slot = slot(tick);
        slot.lock();
        try {
          if (done >= tick) continue; // dealt with just now
          slot.link(timer);
        } finally {
          slot.unlock();
        }
        // Whoever cancels while a timer is between two slots leaves it to this.
        if (timer.cancelled) timer.unlink();
        return;
      }
    }

    /// Takes out the timers of all ticks up to one, but those of a later turn.
    void dealWith(long last, Due due) {
      // After a long sleep each slot is looked at once.
      for (long tick = Math.max(done + 1, last - SLOTS + 1); tick <= last; tick++) {
        Slot slot = slot(tick);
        WheelTimer first;
        slot.lock();
        try {
          done = tick;
          first = slot.takeUpTo(tick, this);
        } finally {
          slot.unlock();
        }
        for (WheelTimer timer = first; timer != null; ) {
          WheelTimer following = timer.next;
          timer.next = null;
          due.take(timer);
          timer = following;
        }
      }
    }

    /// The next tick that has a timer, perhaps one of a later turn.
    long nextTick() {
      for (long tick = done + 1; tick <= done + SLOTS; tick++) {
        if (slot(tick).first != null) return tick;
      }
      return NEVER;
    }

    int size() {
      int size = 0;
      for (Slot slot : slots) {
        slot.lock();
        try {
          for (WheelTimer timer = slot.first; timer != null; timer = timer.next) size++;
        } finally {
          slot.unlock();
        }
      }
      return size;
    }
  }

  /// The timers of one tick, in no order, and the lock that guards them.
  private static final class Slot extends ReentrantLock {
    private static final long serialVersionUID = 1;

    private transient volatile @Nullable WheelTimer first;

    void link(WheelTimer timer) {
      timer.slot = this;
      timer.next = first;
      timer.previous = null;
      if (timer.next != null) timer.next.previous = timer;
      first = timer;
    }

    void unlink(WheelTimer timer) {
      if (timer.previous == null) {
        first = timer.next;
      } else {
        timer.previous.next = timer.next;
      }
      if (timer.next != null) timer.next.previous = timer.previous;
      timer.slot = null;
      timer.next = null;
      timer.previous = null;
    }

    /// The timers that are due with a tick, as a chain.
    @Nullable WheelTimer takeUpTo(long tick, Wheel wheel) {
      WheelTimer chain = null;
      for (WheelTimer timer = first; timer != null; ) {
        WheelTimer following = timer.next;
        if (wheel.tick(timer) <= tick) {
          unlink(timer);
          timer.next = chain;
          chain = timer;
        }
        timer = following;
      }
      return chain;
    }
  }

  private static final class WheelTimer implements Time.Timer {
    private final Runnable task;
    private final long due;

    /// Where it is linked; null once it has been taken or cancelled. Written under the slot's lock.
    private volatile @Nullable Slot slot;

    private volatile boolean cancelled;

    private @Nullable WheelTimer next;
    private @Nullable WheelTimer previous;

    WheelTimer(Runnable task, long due) {
      this.task = task;
      this.due = due;
    }

    @Override
    public void cancel() {
      cancelled = true;
      unlink();
    }

    void unlink() {
      for (Slot linked = slot; linked != null; linked = slot) {
        linked.lock();
        try {
          if (slot != linked) continue; // moved, or taken
          linked.unlink(this);
          return;
        } finally {
          linked.unlock();
        }
      }
    }
  }
}
