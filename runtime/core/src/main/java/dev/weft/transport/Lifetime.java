package dev.weft.transport;

import dev.weft.Time;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// When one served connection is asked to go, is pinged, and is cut off, for transports.
///
/// ```
///  accepted ── the client's SETTINGS ──► serving ── idle · old ──► asked to go ── grace ──► cut
///      └── handshake timeout: cut           └── silent: PING ── silent still: cut
/// ```
///
/// One timer, set for the earliest that may be due: nothing that happens to a connection sets it anew,
/// and when it rings, it is looked at what is due by then. What is done takes locks of the connection's,
/// so a virtual thread does it, and the timers' thread waits for nobody.
public final class Lifetime {
  /// A connection, as far as its lifetime is concerned.
  public interface Owner {
    /// How many streams are open. Does not block.
    int streams();

    /// When bytes were last read, by the time that the lifetime is measured by. Does not block.
    long lastReadNanos();

    /// Sends a PING.
    void sendKeepalive();

    /// Asks the client to go, and lets calls end.
    void drain(String debugData);

    /// Ends the connection at once.
    void cut(ErrorCode code, String reason);
  }

  private static final long NEVER = Long.MAX_VALUE;
  private static final double JITTER = 0.1;

  private final Owner owner;
  private final ServerLifetimes limits;
  private final Time time;
  private final long began;
  private final long age;
  private final AtomicReference<Time.@Nullable Timer> timer = new AtomicReference<>();

  private volatile boolean greeted;
  private volatile long idleSince;
  private volatile boolean ended;

  // The timer's own.
  private boolean pinged;
  private long pingedAt;
  private boolean askedToGo;
  private long askedAt;
  private long grace = NEVER;
  private boolean over;

  public Lifetime(Owner owner, ServerLifetimes limits, Time time) {
    this.owner = owner;
    this.limits = limits;
    this.time = time;
    this.began = time.nanoTime();
    this.idleSince = began;
    this.age = jittered(nanos(limits.maxAge()));
  }

  private static long jittered(long nanos) {
    if (nanos == NEVER) return NEVER;
    return (long) (nanos * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER));
  }

  private static long nanos(Duration time) {
    return ServerLifetimes.nanos(time);
  }

  /// Begins to look; once, when the owner can be asked.
  public void start() {
    setTimer(time.nanoTime());
  }

  /// The client has introduced itself.
  public void greeted() {
    greeted = true;
  }

  /// The last stream that was open has ended.
  public void becameIdle() {
    if (limits.maxIdle().compareTo(ServerLifetimes.FOREVER) < 0) idleSince = time.nanoTime();
  }

  /// The connection has ended, and so do its timer and all that it holds.
  public void end() {
    ended = true;
    replaceTimer(null);
  }

  private void replaceTimer(Time.@Nullable Timer next) {
    Time.Timer last = timer.getAndSet(next);
    if (last != null) last.cancel();
  }

  private void setTimer(long now) {
    long wait = nextLook(now);
    if (wait == NEVER) return; // what has rung need not be cancelled
    replaceTimer(time.schedule(this::look, Math.max(0, wait)));
    if (ended) replaceTimer(null);
  }

  /// By the timer. The next is set ahead of what is done: whoever sees the one may rely on the other.
  private void look() {
    if (ended) return;
    long now = time.nanoTime();
    Runnable due = due(now);
    setTimer(now);
    if (due != null) Thread.ofVirtual().inheritInheritableThreadLocals(false).start(due);
  }

  private @Nullable Runnable due(long now) {
    if (!greeted && now - began >= nanos(limits.handshake())) {
      return cut("the client did not begin in time");
    }
    if (askedToGo && now - askedAt >= grace) return cut("max_age");
    boolean silent = pinged && owner.lastReadNanos() - pingedAt < 0;
    if (silent && now - pingedAt >= nanos(limits.keepaliveTimeout())) {
      over = true;
      return this::cutIfSilent;
    }
    if (!silent && now - owner.lastReadNanos() >= nanos(limits.keepaliveTime())) {
      pinged = true;
      pingedAt = now;
      return owner::sendKeepalive;
    }
    if (askedToGo) return null;
    if (now - began >= age) {
      grace = nanos(limits.maxAgeGrace());
      return askToGo(now, "max_age");
    }
    boolean isIdle = owner.streams() == 0 && now - idleSince >= nanos(limits.maxIdle());
    return isIdle ? askToGo(now, "max_idle") : null;
  }

  private Runnable cut(String why) {
    over = true;
    return () -> owner.cut(ErrorCode.NO_ERROR, why);
  }

  /// Unless something has been read in the meantime: where virtual threads had to wait for long, so
  /// did what there was to read.
  private void cutIfSilent() {
    if (owner.lastReadNanos() - pingedAt < 0) {
      owner.cut(ErrorCode.NO_ERROR, "keepalive: no answer to a PING");
    } else {
      over = false;
      setTimer(time.nanoTime());
    }
  }

  private Runnable askToGo(long now, String why) {
    askedToGo = true;
    askedAt = now;
    return () -> owner.drain(why);
  }

  /// How long until something may be due.
  private long nextLook(long now) {
    if (over) return NEVER;
    long next = NEVER;
    if (!greeted) next = until(now, began, nanos(limits.handshake()), next);
    boolean silent = pinged && owner.lastReadNanos() - pingedAt < 0;
    next =
        silent
            ? until(now, pingedAt, nanos(limits.keepaliveTimeout()), next)
            : until(now, owner.lastReadNanos(), nanos(limits.keepaliveTime()), next);
    if (askedToGo) return until(now, askedAt, grace, next);
    next = until(now, began, age, next);
    // One that is not idle now will have been so for long enough no sooner than in all that time.
    long since = owner.streams() == 0 ? idleSince : now;
    return until(now, since, nanos(limits.maxIdle()), next);
  }

  private static long until(long now, long since, long lasting, long orSooner) {
    return lasting == NEVER ? orSooner : Math.min(orSooner, lasting - (now - since));
  }
}
