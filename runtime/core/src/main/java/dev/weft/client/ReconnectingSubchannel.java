package dev.weft.client;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.Connector;
import dev.weft.transport.WaitExpired;
import dev.weft.wire.StatusMapping;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One address and at most one usable connection to it: dials when a call wants it, and dials again
/// when it has been lost.
///
/// ```
///          call                    SETTINGS arrived
///  Idle ─────────► Connecting ──────────────────────► Ready
///   ▲                  │ failed                         │ lost · GOAWAY
///   │                  ▼                                │
///   │        Failed(until, why)                         │
///   └──────────────────┴── until has passed ◄───────────┘ (at once)
/// ```
final class ReconnectingSubchannel implements AutoCloseable {
  /// Connection backoff of gRPC (connection-backoff.md): first delay, growth, cap, spread.
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  private static final double GROWTH = 1.6;
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(2);
  private static final double JITTER = 0.2;

  /// How long one attempt may take, with everything up to the server's SETTINGS.
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  private sealed interface State {
    record Idle() implements State {}

    record Connecting() implements State {}

    record Ready(ClientTransport transport) implements State {}

    record Failed(Deadline until, RpcException why) implements State {}

    record Closed() implements State {}
  }

  private final Connector connector;
  private final Supplier<SocketAddress> address;
  private final String target;
  private final Time time;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Written under the lock, read by anyone.
  private volatile State state = new State.Idle();

  // Guarded by the lock.
  private int failures;
  private @Nullable RpcException lastFailure;
  private @Nullable Thread dialer;
  private final List<ClientTransport> draining = new ArrayList<>();

  /// @param target what users call the address, for messages
  ReconnectingSubchannel(
      Connector connector, Supplier<SocketAddress> address, String target, Time time) {
    this.connector = connector;
    this.address = address;
    this.target = target;
    this.time = time;
  }

  /// A connection that takes streams, or null if there is none at the moment.
  @Nullable ClientTransport ready() {
    return state instanceof State.Ready(ClientTransport transport) && isOpen(transport)
        ? transport
        : null;
  }

  /// A connection that takes streams. Blocks while there is none and one is being made; a call that
  /// waits for ready, also between two attempts.
  ///
  /// @param ended how the call that wants it has ended, or null while it goes on; who ends it calls
  ///     [#wake]
  ClientTransport await(CallRequest request, Supplier<@Nullable Status> ended) {
    lock.lock();
    try {
      while (true) {
        switch (state) {
          case State.Ready(ClientTransport transport) -> {
            if (isOpen(transport)) return transport;
            retire(transport);
          }
          case State.Idle() -> connect();
          case State.Connecting() -> awaitChange(request, Deadline.NONE, ended);
          case State.Failed(Deadline until, RpcException why) -> {
            if (until.isPassed()) {
              state = new State.Idle();
            } else if (request.options().waitsForReady()) {
              awaitChange(request, until, ended);
            } else {
              throw new RpcException(Code.UNAVAILABLE, why.status().message(), why);
            }
          }
          case State.Closed() -> throw closed();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean isOpen(ClientTransport transport) {
    return transport.state() == Connection.State.OPEN;
  }

  /// A connection that takes no more streams keeps the ones it has.
  private void retire(ClientTransport transport) {
    draining.removeIf(old -> old.state() == Connection.State.CLOSED);
    draining.add(transport);
    state = new State.Idle();
  }

  /// Has those who wait look again whether their calls go on.
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitChange(CallRequest request, Deadline until, Supplier<@Nullable Status> ended) {
    Status over = ended.get();
    if (over != null) throw new RpcException(over);
    try {
      Deadline earlier = request.deadline().earlier(until);
      if (time.await(changed, earlier.remainingNanos()) > 0) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException(
          Code.CANCELLED, "the calling thread was interrupted while connecting to " + target);
    }
    if (request.deadline().isPassed()) throw late();
  }

  private RpcException late() {
    String text = "the call's deadline has passed while connecting to " + target;
    RpcException last = lastFailure;
    return new RpcException(
        Code.DEADLINE_EXCEEDED, last == null ? text : text + "; " + last.status().message(), last);
  }

  /// On a thread of its own, because callers may be interrupted and others wait for the result.
  private void connect() {
    state = new State.Connecting();
    dialer =
        Thread.ofVirtual()
            .inheritInheritableThreadLocals(false)
            .start(() -> {
              try {
                connected(connector.connect(address.get(), Deadline.after(CONNECT_TIMEOUT, time)));
              } catch (IOException e) {
                failed(String.valueOf(e.getMessage()), e);
              } catch (WaitExpired e) {
                failed("no connection within " + CONNECT_TIMEOUT.toSeconds() + " s", e);
              } catch (RuntimeException | Error e) {
                // Whatever it is: without an outcome, all callers would wait for this thread for
                // ever.
                failed(e.toString(), e);
              }
            });
  }

  private void connected(ClientTransport transport) {
    lock.lock();
    try {
      if (state instanceof State.Connecting) {
        failures = 0;
        lastFailure = null;
        state = new State.Ready(transport);
        changed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    transport.close();
  }

  private void failed(String reason, Throwable cause) {
    var why =
        new RpcException(Code.UNAVAILABLE, "cannot connect to " + target + ": " + reason, cause);
    lock.lock();
    try {
      if (!(state instanceof State.Connecting)) return;
      lastFailure = why;
      state = new State.Failed(Deadline.after(backoff(failures++), time), why);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static Duration backoff(int failuresBefore) {
    if (failuresBefore == 0) return FIRST_BACKOFF;
    double nanos = FIRST_BACKOFF.toNanos() * Math.pow(GROWTH, failuresBefore);
    double spread = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    return Duration.ofNanos((long) (Math.min(nanos, (double) LONGEST_BACKOFF.toNanos()) * spread));
  }

  private static RpcException closed() {
    return new RpcException(StatusMapping.CHANNEL_CLOSED);
  }

  /// Closes its connections and gives up an attempt at one; calls that are under way fail, and so do
  /// those that wait.
  @Override
  public void close() {
    end().forEach(ClientTransport::close);
  }

  /// Closes each connection with its last call; those that wait for one fail.
  void drain() {
    end().forEach(ClientTransport::drain);
  }

  /// No call gets a connection any more.
  /// @return those that there are
  private List<ClientTransport> end() {
    lock.lock();
    try {
      if (state instanceof State.Ready(ClientTransport transport)) retire(transport);
      if (state instanceof State.Connecting && dialer != null) dialer.interrupt();
      state = new State.Closed();
      changed.signalAll();
      return List.copyOf(draining);
    } finally {
      lock.unlock();
    }
  }
}
