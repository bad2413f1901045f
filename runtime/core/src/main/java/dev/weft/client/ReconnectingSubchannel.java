package dev.weft.client;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Subchannel;
import dev.weft.balancer.SubchannelOwner;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.WaitExpired;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One address and at most one usable connection to it. The control loop's, but for [#ready].
///
/// ```
///        connect             SETTINGS arrived
///  Idle ─────────► Connecting ──────────────► Ready ── lost · GOAWAY ──► Idle
///   ▲                  │ failed
///   │ backoff is over  ▼
///   └─────────────── Failed                       each of them ── close ──► Closed
/// ```
///
/// A connection has a virtual thread that dials it, waits until it takes no streams, and then until
/// its last one has ended.
final class ReconnectingSubchannel implements Subchannel {
  private sealed interface State {
    record Idle() implements State {}

    record Connecting(Thread dialer) implements State {}

    /// @param route the plain one, the same for all calls
    record Ready(ClientTransport transport, Route route) implements State {}

    record Failed(Time.Timer retry) implements State {}

    record Closed() implements State {}
  }

  private final SocketAddress address;

  /// Null if it is whom the channel calls.
  private final @Nullable String serverName;

  private final SubchannelOwner owner;
  private final ControlLoop loop;

  /// Null if nobody is asked how the server is.
  private final @Nullable HealthGate health;

  /// Written on the control loop, read by anyone.
  private volatile State state = new State.Idle();

  /// Attempts since the last connection.
  private int failures;

  /// @param serverName whom the resolver says is there; null if it is whom the channel calls
  /// @param isHealthChecked whether its server may be asked how it is
  ReconnectingSubchannel(
      SocketAddress address,
      @Nullable String serverName,
      SubchannelOwner owner,
      ControlLoop loop,
      boolean isHealthChecked) {
    this.address = address;
    this.serverName = serverName;
    this.owner = owner;
    this.loop = loop;
    this.health = isHealthChecked ? new HealthGate(this, owner, loop) : null;
  }

  @Override
  public SocketAddress address() {
    return address;
  }

  /// The way to its connection, or null if there is none that takes streams. For any thread.
  @Nullable Route ready() {
    return state instanceof State.Ready(ClientTransport transport, Route route)
            && transport.state() == Connection.State.OPEN
        ? route
        : null;
  }

  // ---- connecting

  @Override
  public void connect() {
    if (!(state instanceof State.Idle)) return;
    Duration pause = loop.setting().backoff().after(failures);
    Duration shortest = loop.setting().minConnectTimeout();
    Duration limit = pause.compareTo(shortest) > 0 ? pause : shortest;
    Thread dialer =
        Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(() -> follow(limit));
    become(new State.Connecting(dialer), Connectivity.CONNECTING, Status.OK);
    dialer.start();
  }

  /// On a thread of its own: follows a connection from the first byte to the last.
  private void follow(Duration limit) {
    ClientTransport dialled = dial(limit);
    if (dialled == null) return;
    Keepalive keepalive = loop.keepalive();
    if (keepalive == null) {
      follow(dialled, null);
      return;
    }
    var pinger = new Pinger(dialled, keepalive, loop.setting().time());
    Thread.ofVirtual().inheritInheritableThreadLocals(false).start(pinger);
    follow(new PingedTransport(dialled, pinger), keepalive);
    pinger.stop();
  }

  private static boolean isTooManyPings(GoAway told) {
    return told.code().equals(ErrorCode.ENHANCE_YOUR_CALM)
        && told.debugData().equals("too_many_pings");
  }

  private void follow(ClientTransport transport, @Nullable Keepalive keepalive) {
    if (!loop.connections().add(transport)) {
      transport.close();
      return;
    }
    loop.post(new ControlEvent.Connected(this, Thread.currentThread(), transport));
    awaitStage(transport, Connection.State.DRAINING);
    GoAway told = transport.goAway();
    // Before the next connection is made.
    if (keepalive != null && told != null && isTooManyPings(told)) loop.pingRarely(keepalive);
    loop.post(new ControlEvent.Left(this, transport));
    awaitStage(transport, Connection.State.CLOSED);
    loop.connections().remove(transport);
  }

  private @Nullable ClientTransport dial(Duration limit) {
    Deadline deadline = Deadline.after(limit, loop.setting().time());
    try {
      return loop.setting().connectorTo(serverName).connect(address, deadline);
    } catch (IOException e) {
      notConnected(String.valueOf(e.getMessage()));
    } catch (WaitExpired e) {
      notConnected("no connection within " + limit.toSeconds() + " s");
    } catch (RuntimeException | Error e) {
      // Whatever it is: without an outcome, all callers would wait for this thread for ever.
      notConnected(e.toString());
    }
    return null;
  }

  private void notConnected(String reason) {
    var why = new Status(Code.UNAVAILABLE, "cannot connect to " + address + ": " + reason);
    loop.post(new ControlEvent.NotConnected(this, Thread.currentThread(), why));
  }

  /// An interrupt was for the dialling, and came too late for it.
  private static void awaitStage(ClientTransport transport, Connection.State stage) {
    while (true) {
      try {
        transport.await(stage, Deadline.NONE);
        return;
      } catch (WaitExpired interrupted) {
        boolean _ = Thread.interrupted();
      }
    }
  }

  void connected(Thread dialer, ClientTransport transport) {
    if (!isConnecting(dialer)) {
      transport.drain();
      return;
    }
    failures = 0;
    become(
        new State.Ready(transport, new Route(transport, Metadata.EMPTY, null, serverName)),
        Connectivity.READY,
        Status.OK);
  }

  private boolean isConnecting(Thread dialer) {
    return state instanceof State.Connecting(Thread current) && current == dialer;
  }

  void notConnected(Thread dialer, Status why) {
    if (!isConnecting(dialer)) return;
    Duration pause = loop.setting().backoff().after(failures++);
    become(
        new State.Failed(loop.schedule(this::retry, pause)), Connectivity.TRANSIENT_FAILURE, why);
  }

  /// The connection takes no streams any more; those that it has go on.
  void left(ClientTransport transport) {
    if (state instanceof State.Ready ready && ready.transport() == transport) {
      become(new State.Idle(), Connectivity.IDLE, Status.OK);
    }
  }

  private void retry() {
    if (state instanceof State.Failed) become(new State.Idle(), Connectivity.IDLE, Status.OK);
  }

  void resetBackoff() {
    failures = 0;
    if (state instanceof State.Failed(Time.Timer timer)) {
      timer.cancel();
      retry();
    }
  }

  private void become(State next, Connectivity told, Status why) {
    state = next;
    if (health != null) health.stop();
    if (health != null && next instanceof State.Ready ready) {
      health.connected(ready.transport(), serverName);
    } else {
      owner.changed(this, told, why);
    }
  }

  /// Whether a stream of its connection is there to hear how the server is.
  boolean isWatched() {
    return health != null && health.isWatching();
  }

  @Override
  public void close() {
    State last = state;
    state = new State.Closed();
    if (health != null) health.stop(); // ahead of the drain, which would wait for it
    switch (last) {
      case State.Connecting(Thread dialer) -> dialer.interrupt();
      case State.Ready ready -> ready.transport().drain();
      case State.Failed(Time.Timer retry) -> retry.cancel();
      case State.Idle _, State.Closed _ -> {}
    }
    loop.forget(this);
  }
}
