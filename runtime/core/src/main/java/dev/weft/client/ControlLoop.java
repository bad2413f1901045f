package dev.weft.client;

import dev.weft.Attributes;
import dev.weft.Code;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.balancer.Balancer;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.GracefulSwitch;
import dev.weft.balancer.Picker;
import dev.weft.balancer.Subchannel;
import dev.weft.balancer.SubchannelOwner;
import dev.weft.resolver.Resolution;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.transport.Connection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What goes on in a channel besides its calls: one event after the other, on one thread at a time.
///
/// ```
///           a call · connect                   closed
///  Asleep ───────────────────► Awake(resolver, balancer) ──► Closed
///    ▲                           │
///    └── nobody has called for a while
/// ```
///
/// Calls never pass through here: they ask the picker in the [PickerSlot].
final class ControlLoop {
  private static final System.Logger LOG = System.getLogger(ControlLoop.class.getName());

  private final ChannelSetting setting;
  private final ConfigInForce config;
  private final PickerSlot slot;
  private final CallForms forms;
  private final Connections connections = new Connections();
  private final Mailbox<ControlEvent> mailbox = new Mailbox<>(this::handle);

  /// What new connections are pinged by; written when a server has had too much of it.
  private volatile @Nullable Keepalive keepalive;

  // The loop's own.
  private @Nullable Awake awake;
  private boolean closed;

  ControlLoop(ChannelSetting setting, ConfigInForce config, PickerSlot slot, CallForms forms) {
    this.setting = setting;
    this.config = config;
    this.slot = slot;
    this.forms = forms;
    this.keepalive = setting.keepalive();
  }

  ChannelSetting setting() {
    return setting;
  }

  Connections connections() {
    return connections;
  }

  /// The forms of calls that the channel makes for itself.
  CallForms forms() {
    return forms;
  }

  /// What servers are asked about before they get calls; null for nothing.
  @Nullable String healthCheckedService() {
    ConfigInForce.Decided decided = config.decided();
    if (!setting.checksHealth() || decided == null) return null;
    return decided.config().healthCheckedService();
  }

  @Nullable Keepalive keepalive() {
    return keepalive;
  }

  /// A server says that it has been pinged too often. For any thread.
  void pingRarely(Keepalive tooOften) {
    Keepalive rarer = tooOften.rarer();
    Keepalive now = keepalive;
    if (now == null || now.idle().compareTo(rarer.idle()) >= 0) return;
    keepalive = rarer;
    LOG.log(
        System.Logger.Level.WARNING,
        "a server of "
            + setting.target().text()
            + " has had too many pings; from now on they come after "
            + rarer.idle()
            + " without a word");
  }

  /// Tells the loop something; for any thread. Does not block.
  void post(ControlEvent event) {
    mailbox.post(event);
  }

  /// How many events there have been.
  long turns() {
    return mailbox.turns();
  }

  /// Runs a task on the loop after a while; for any thread.
  Time.Timer schedule(Runnable task, Duration after) {
    return setting.time().schedule(() -> post(new ControlEvent.Due(task)), nanos(after));
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(36_500)) > 0
        ? Long.MAX_VALUE / 2
        : duration.toNanos();
  }

  private void handle(ControlEvent event) {
    try {
      switch (event) {
        case ControlEvent.Wanted() -> wanted();
        case ControlEvent.Resolved(var from, var what) -> resolved(from, what);
        case ControlEvent.Connected(var subchannel, var dialer, var transport) ->
            subchannel.connected(dialer, transport);
        case ControlEvent.NotConnected(var subchannel, var dialer, var why) ->
            subchannel.notConnected(dialer, why);
        case ControlEvent.Left(var subchannel, var transport) -> subchannel.left(transport);
        case ControlEvent.Health(var gate, var from, var state, var why) ->
            gate.heard(from, state, why);
        case ControlEvent.Due(var task) -> task.run();
        case ControlEvent.BackoffReset() -> resetBackoff();
        case ControlEvent.Closed() -> close();
      }
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  /// A balancer's or a scheme's fault. What is there goes on; where there was nothing, calls learn of
  /// it and do not wait for ever.
  private void broken(Throwable fault) {
    LOG.log(System.Logger.Level.ERROR, "the channel to " + setting.target().text(), fault);
    if (slot.state() == Connectivity.READY) return;
    var why = new Status(Code.INTERNAL, "the channel's policy failed: " + fault);
    slot.publish(Connectivity.TRANSIENT_FAILURE, Picker.failing(why));
  }

  // ---- awake and asleep

  private void wanted() {
    if (closed) return;
    Awake now = awake;
    if (now == null) {
      slot.publish(Connectivity.CONNECTING, Picker.waiting());
      now = new Awake();
      awake = now;
      now.resolving.start();
      keepIdleTime(setting.idleAfter());
    } else if (slot.state() == Connectivity.IDLE) {
      now.balancer.wanted();
    }
  }

  private void resolved(Resolving from, Resolution what) {
    Awake now = awake;
    if (now == null || now.resolving != from) return;
    slot.resolved(what);
    switch (what) {
      case Resolution.Found found -> resolved(now, found);
      case Resolution.Failed(var why) -> {
        slot.planIfNone(config.usual().config());
        now.balancer.failed(why);
      }
    }
  }

  /// Calls learn of the config before they can learn of a connection to what was found with it.
  private void resolved(Awake now, Resolution.Found found) {
    String unusable = config.take(found.config());
    ConfigInForce.Decided decided = config.decided();
    if (decided == null) {
      slot.planIfNone(ServiceConfig.EMPTY);
      var why = new Status(Code.UNAVAILABLE, "the resolver's config cannot be used: " + unusable);
      slot.publish(Connectivity.TRANSIENT_FAILURE, Picker.failing(why));
      now.resolving.rejected();
      return;
    }
    slot.plan(decided.config());
    var update = new Balancer.Update(found.endpoints(), found.attributes(), decided.policy());
    boolean usable = now.balancer.resolved(update);
    if (!usable || unusable != null) now.resolving.rejected();
  }

  private void keepIdleTime(Duration left) {
    Awake now = awake;
    if (now != null && setting.idleAfter().isPositive()) {
      now.idle = schedule(() -> idleTimePassed(now), left);
    }
  }

  /// Calls leave no more than a trace that there were some; when the last one was, the connections
  /// know that it used.
  private void idleTimePassed(Awake then) {
    if (awake != then) return;
    List<? extends Connection> live = connections.all();
    int streams = live.stream().mapToInt(Connection::streams).sum();
    if (streams > then.watches()) {
      slot.use(); // so that the next look asks since when they are over
      keepIdleTime(setting.idleAfter());
    } else if (slot.takeUsed()) {
      long quiet = setting.idleAfter().toNanos();
      for (Connection connection : live) {
        quiet = Math.min(quiet, setting.time().nanoTime() - connection.lastReadNanos());
      }
      Duration left = setting.idleAfter().minusNanos(Math.max(0, quiet));
      keepIdleTime(left.isPositive() ? left : setting.idleAfter());
    } else {
      sleep(then);
      slot.publish(Connectivity.IDLE, Picker.waiting());
    }
  }

  private void sleep(Awake then) {
    awake = null;
    then.close();
  }

  private void resetBackoff() {
    Awake now = awake;
    if (now != null) Set.copyOf(now.subchannels).forEach(ReconnectingSubchannel::resetBackoff);
  }

  private void close() {
    closed = true;
    Awake now = awake;
    if (now != null) sleep(now);
  }

  /// The subchannel is closed.
  void forget(ReconnectingSubchannel subchannel) {
    Awake now = awake;
    if (now != null) now.subchannels.remove(subchannel);
  }

  /// What there is while the channel is in use; its balancer's host.
  private final class Awake implements Balancer.Host {
    final Set<ReconnectingSubchannel> subchannels = new HashSet<>();
    final Resolving resolving = new Resolving(setting.resolver(), ControlLoop.this);
    final Balancer balancer = new GracefulSwitch(this);
    Time.@Nullable Timer idle;

    @Override
    public Subchannel subchannel(
        SocketAddress address, Attributes attributes, SubchannelOwner owner) {
      boolean isHealthChecked = attributes.get(Subchannel.HEALTH_CHECKED) != null;
      var subchannel =
          new ReconnectingSubchannel(
              address, setting.serverName(attributes), owner, ControlLoop.this, isHealthChecked);
      subchannels.add(subchannel);
      return subchannel;
    }

    @Override
    public void publish(Connectivity state, Picker picker) {
      if (awake == this) slot.publish(state, picker);
    }

    @Override
    public void resolveAgain() {
      if (awake == this) resolving.refresh();
    }

    @Override
    public Time.Timer schedule(Runnable task, Duration after) {
      return ControlLoop.this.schedule(
          () -> {
            if (awake == this) task.run();
          },
          after);
    }

    @Override
    public Time time() {
      return setting.time();
    }

    /// Streams that are the channel's own, and keep it from nothing.
    long watches() {
      return subchannels.stream().filter(ReconnectingSubchannel::isWatched).count();
    }

    void close() {
      Time.Timer timer = idle;
      if (timer != null) timer.cancel();
      resolving.close();
      balancer.close();
      Set.copyOf(subchannels).forEach(ReconnectingSubchannel::close);
    }
  }
}
