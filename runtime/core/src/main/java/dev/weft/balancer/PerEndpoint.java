package dev.weft.balancer;

import dev.weft.Attributes;
import dev.weft.Code;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.resolver.Endpoint;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A balancer that keeps all endpoints connected, each as `pick_first` would, and leaves to a [Spread]
/// how calls are spread over those that are: most policies are one of these.
///
/// Lost connections are made again, calls wait while all connect for the first time, and fail with the
/// last error once all have failed.
public final class PerEndpoint implements Balancer {
  /// What says how calls are spread over endpoints.
  @FunctionalInterface
  public interface Spread {
    /// A picker over those that are ready. Asked on the control loop, whenever these are others.
    ///
    /// @param ready at least one, in the order of the resolver's
    Picker over(List<Ready> ready);
  }

  /// An endpoint that calls can go to.
  ///
  /// @param place among those that the resolver has found
  /// @param picker sends all calls there
  public record Ready(int place, Endpoint endpoint, Picker picker) {}

  private static final PickFirst POLICY = new PickFirst();

  private final Host host;
  private final Spread spread;

  /// By their addresses, whose order does not matter.
  private Map<Set<SocketAddress>, Child> children = new LinkedHashMap<>();

  /// While many children change at a time, what comes of it is published once.
  private boolean changing;

  private Status lastFailure = Status.OK;

  public PerEndpoint(Host host, Spread spread) {
    this.host = host;
    this.spread = spread;
  }

  @Override
  public boolean resolved(Update update) {
    var earlier = children;
    children = new LinkedHashMap<>();
    changing = true;
    for (Endpoint endpoint : update.endpoints()) {
      Set<SocketAddress> key = Set.copyOf(new HashSet<>(endpoint.addresses()));
      if (children.containsKey(key)) continue;
      Child known = earlier.remove(key);
      Child child = known == null ? new Child(endpoint) : known;
      child.endpoint = endpoint;
      child.place = children.size();
      children.put(key, child);
      boolean _ =
          child.balancer.resolved(new Update(List.of(endpoint), update.attributes(), POLICY));
    }
    earlier.values().forEach(Child::close);
    changing = false;
    if (children.isEmpty()) {
      lastFailure = new Status(Code.UNAVAILABLE, FirstReady.ZERO_ADDRESSES);
    }
    publish();
    return !children.isEmpty();
  }

  @Override
  public void failed(Status why) {
    if (children.isEmpty()) {
      lastFailure = FirstReady.notResolved(why);
      publish();
    }
    changing = true;
    children.values().forEach(child -> child.balancer.failed(why));
    changing = false;
    publish();
  }

  /// Never idle: children are kept connected.
  @Override
  public void wanted() {}

  @Override
  public void changed(Subchannel subchannel, Connectivity state, Status why) {
    throw new IllegalStateException("its children own all subchannels");
  }

  @Override
  public void close() {
    children.values().forEach(Child::close);
    children.clear();
  }

  private void publish() {
    if (changing) return;
    var ready = new ArrayList<Ready>();
    boolean connecting = false;
    for (Child child : children.values()) {
      switch (child.state) {
        case READY -> ready.add(new Ready(child.place, child.endpoint, child.picker));
        case CONNECTING, IDLE -> connecting = true;
        case TRANSIENT_FAILURE, SHUTDOWN -> {}
      }
    }
    if (!ready.isEmpty()) {
      host.publish(Connectivity.READY, spread.over(ready));
    } else if (connecting) {
      host.publish(Connectivity.CONNECTING, Picker.waiting());
    } else {
      host.publish(Connectivity.TRANSIENT_FAILURE, failing());
    }
  }

  /// What the last of them to fail says.
  private Picker failing() {
    for (Child child : children.values()) {
      if (child.failedLast) return child.picker;
    }
    return Picker.failing(lastFailure);
  }

  /// One endpoint, for whose balancer it is the channel.
  private final class Child implements Host {
    final Balancer balancer = new FirstReady(this);
    Endpoint endpoint;
    int place;
    Connectivity state = Connectivity.CONNECTING;
    Picker picker = Picker.waiting();
    boolean failedLast;
    boolean closed;

    Child(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void publish(Connectivity now, Picker next) {
      if (closed) return;
      state = now;
      picker = next;
      if (now == Connectivity.TRANSIENT_FAILURE) {
        children.values().forEach(child -> child.failedLast = child == this);
      } else if (now == Connectivity.IDLE) {
        balancer.wanted(); // publishes in its turn
        return;
      }
      PerEndpoint.this.publish();
    }

    @Override
    public Subchannel subchannel(
        SocketAddress address, Attributes attributes, SubchannelOwner owner) {
      return host.subchannel(address, attributes.with(Subchannel.HEALTH_CHECKED, true), owner);
    }

    @Override
    public void resolveAgain() {
      if (!closed) host.resolveAgain();
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
