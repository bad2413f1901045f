package dev.weft.testkit.balancer;

import dev.weft.Attributes;
import dev.weft.Code;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.balancer.Balancer;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Picker;
import dev.weft.balancer.Subchannel;
import dev.weft.balancer.SubchannelOwner;
import dev.weft.testkit.FakeTime;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A channel for one balancer, as a test wants it: nothing connects, breaks or falls due by itself.
///
/// For one thread, which is the control loop. As a channel's, subchannels tell of CONNECTING from
/// within [Subchannel#connect].
public final class ScriptedHost implements Balancer.Host {
  private final FakeTime time = new FakeTime();
  private final List<Scripted> subchannels = new ArrayList<>();
  private @Nullable Connectivity state;
  private Picker picker = Picker.waiting();
  private int published;
  private int asked;

  @Override
  public Subchannel subchannel(
      SocketAddress address, Attributes attributes, SubchannelOwner owner) {
    var made = new Scripted(address, owner);
    subchannels.add(made);
    return made;
  }

  @Override
  public void publish(Connectivity now, Picker next) {
    state = now;
    picker = next;
    published++;
  }

  @Override
  public void resolveAgain() {
    asked++;
  }

  @Override
  public Time.Timer schedule(Runnable task, Duration after) {
    return time.schedule(task, after.toNanos());
  }

  @Override
  public FakeTime time() {
    return time;
  }

  // ---- what the balancer has said

  /// The state that was published last; null if none was.
  public @Nullable Connectivity state() {
    return state;
  }

  /// What calls would ask now.
  public Picker picker() {
    return picker;
  }

  /// How often anything was published.
  public int published() {
    return published;
  }

  /// How often names were asked for again.
  public int asked() {
    return asked;
  }

  /// Those that are not closed, as often as there are subchannels.
  public List<SocketAddress> open() {
    return live().map(Scripted::address).toList();
  }

  /// Those that calls can reach.
  public Set<SocketAddress> ready() {
    var ready = new LinkedHashSet<SocketAddress>();
    live()
        .filter(each -> each.state == Connectivity.READY)
        .forEach(each -> ready.add(each.address));
    return ready;
  }

  private Stream<Scripted> live() {
    return List.copyOf(subchannels).stream().filter(each -> each.state != Connectivity.SHUTDOWN);
  }

  // ---- what happens to it

  /// All that connect are connected, and those too that connect because of that.
  public void connectAll() {
    settle(Connectivity.READY, Status.OK);
  }

  /// All that connect fail to, and those too that connect because of that.
  public void refuseAll(String reason) {
    settle(Connectivity.TRANSIENT_FAILURE, new Status(Code.UNAVAILABLE, reason));
  }

  private void settle(Connectivity outcome, Status why) {
    while (true) {
      Scripted next =
          live().filter(each -> each.state == Connectivity.CONNECTING).findFirst().orElse(null);
      if (next == null) return;
      next.become(outcome, why);
    }
  }

  /// The pauses of those that have failed are over.
  public void endBackoff() {
    live()
        .filter(each -> each.state == Connectivity.TRANSIENT_FAILURE)
        .forEach(each -> each.become(Connectivity.IDLE, Status.OK));
  }

  /// Connections to it are lost.
  public void lose(SocketAddress address) {
    live()
        .filter(each -> each.address.equals(address) && each.state == Connectivity.READY)
        .forEach(each -> each.become(Connectivity.IDLE, Status.OK));
  }

  /// A subchannel whose test says how it fares.
  private static final class Scripted implements Subchannel {
    private final SocketAddress address;
    private final SubchannelOwner owner;
    private Connectivity state = Connectivity.IDLE;

    Scripted(SocketAddress address, SubchannelOwner owner) {
      this.address = address;
      this.owner = owner;
    }

    void become(Connectivity now, Status why) {
      if (state == Connectivity.SHUTDOWN) return;
      state = now;
      owner.changed(this, now, why);
    }

    @Override
    public SocketAddress address() {
      return address;
    }

    @Override
    public void connect() {
      if (state == Connectivity.IDLE) become(Connectivity.CONNECTING, Status.OK);
    }

    @Override
    public void close() {
      state = Connectivity.SHUTDOWN;
    }
  }
}
