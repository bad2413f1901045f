package dev.weft.balancer;

import dev.weft.Attributes;
import dev.weft.Status;
import dev.weft.Time;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A balancer whose policy may change: the old one's connections serve until the new one's do.
///
/// ```
///                      another policy                  it left CONNECTING · the old is not READY
///  Serving(current) ───────────────► Switching(current, pending) ───────────────► Serving(pending)
///                                        │ yet another policy ▲
///                                        └─ pending is closed ┘
/// ```
public final class GracefulSwitch implements Balancer {
  private final Host host;
  private @Nullable Side current;
  private @Nullable Side pending;

  public GracefulSwitch(Host host) {
    this.host = host;
  }

  @Override
  public boolean resolved(Update update) {
    Side newest = newest();
    if (newest == null || !newest.name.equals(update.policy().name())) {
      newest = new Side(update.policy());
      Side abandoned = pending;
      if (abandoned != null) abandoned.close();
      if (current == null) {
        current = newest;
      } else {
        pending = newest;
      }
    }
    boolean usable = newest.balancer.resolved(update);
    switchIfDue();
    return usable;
  }

  private @Nullable Side newest() {
    return pending != null ? pending : current;
  }

  /// The names are the newest's business.
  @Override
  public void failed(Status why) {
    Side newest = newest();
    if (newest == null) {
      host.publish(Connectivity.TRANSIENT_FAILURE, Picker.failing(FirstReady.notResolved(why)));
    } else {
      newest.balancer.failed(why);
    }
  }

  @Override
  public void changed(Subchannel subchannel, Connectivity state, Status why) {
    throw new IllegalStateException("its policies own all subchannels");
  }

  @Override
  public void wanted() {
    Side serving = current;
    if (serving != null) serving.balancer.wanted();
    Side next = pending;
    if (next != null && next.state == Connectivity.IDLE) next.balancer.wanted();
  }

  private void switchIfDue() {
    Side old = current;
    Side next = pending;
    if (old == null || next == null) return;
    if (next.state == Connectivity.CONNECTING && old.state == Connectivity.READY) return;
    current = next;
    pending = null;
    old.close();
    host.publish(next.state, next.picker);
  }

  @Override
  public void close() {
    Side serving = current;
    if (serving != null) serving.close();
    Side next = pending;
    if (next != null) next.close();
  }

  /// One policy, for whose balancer it is the channel.
  private final class Side implements Host {
    final String name;
    final Balancer balancer;
    Connectivity state = Connectivity.CONNECTING;
    Picker picker = Picker.waiting();
    boolean closed;

    Side(Policy policy) {
      this.name = policy.name();
      this.balancer = policy.balancer(this);
    }

    @Override
    public void publish(Connectivity now, Picker next) {
      if (closed) return;
      state = now;
      picker = next;
      if (this == current) host.publish(now, next);
      switchIfDue();
    }

    @Override
    public Subchannel subchannel(
        SocketAddress address, Attributes attributes, SubchannelOwner owner) {
      return host.subchannel(address, attributes, owner);
    }

    @Override
    public void resolveAgain() {
      if (!closed && this == newest()) host.resolveAgain();
    }

    @Override
    public Time.Timer schedule(Runnable task, Duration after) {
      return host.schedule(
          () -> {
            if (!closed) task.run();
          },
          after);
    }

    @Override
    public Time time() {
      return host.time();
    }

    void close() {
      closed = true;
      balancer.close();
    }
  }
}
