package dev.weft.balancer;

import dev.weft.Attributes;
import dev.weft.Code;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.resolver.Endpoint;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What [PickFirst] does.
///
/// ```
///            addresses · wanted           one is READY
///  IDLE ────────────────────► CONNECTING ──────────────► READY
///   ▲                           │ each has failed          │ lost
///   │                           ▼                          │
///   │                  TRANSIENT_FAILURE ── one is READY ─►│
///   └──────────────────────────────────────────────────────┘
/// ```
///
/// TRANSIENT_FAILURE is left for READY only: connecting again shows nothing until it has succeeded.
final class FirstReady implements Balancer {
  /// How long the next address waits for the one before it (RFC 8305 §5, "Connection Attempt Delay").
  private static final Duration HEAD_START = Duration.ofMillis(250);

  static final String ZERO_ADDRESSES = "name resolution produced zero addresses";

  private final Host host;

  /// In the order in which they are tried.
  private List<SocketAddress> addresses = List.of();

  private Map<SocketAddress, Attributes> attributes = Map.of();

  /// Those that are being tried, or the one that is connected.
  private final LinkedHashMap<SocketAddress, Trial> trials = new LinkedHashMap<>();

  private @Nullable Trial connected;

  private Connectivity state = Connectivity.IDLE;

  /// How many addresses of this pass have had their turn; all of them once the pass is over.
  private int tried;

  private Time.@Nullable Timer headStart;
  private int failuresSincePass;

  /// How one address fares.
  private static final class Trial {
    final Subchannel subchannel;
    final @Nullable String serverName;
    Connectivity state = Connectivity.IDLE;
    boolean failedInPass;

    /// How it has failed last.
    Status why = Status.OK;

    Trial(Subchannel subchannel, @Nullable String serverName) {
      this.subchannel = subchannel;
      this.serverName = serverName;
    }
  }

  FirstReady(Host host) {
    this.host = host;
  }

  // ---- names

  @Override
  public boolean resolved(Update update) {
    boolean first = addresses.isEmpty();
    List<Endpoint> endpoints = update.endpoints();
    if (update.policy() instanceof PickFirst(PickFirst.Order order)
        && order == PickFirst.Order.SHUFFLED) {
      endpoints = AddressOrder.shuffled(endpoints);
    }
    addresses = AddressOrder.of(endpoints);
    attributes = attributesOf(endpoints);
    if (addresses.isEmpty()) {
      closeTrials();
      fail(new Status(Code.UNAVAILABLE, ZERO_ADDRESSES));
      return false;
    }
    if (state == Connectivity.IDLE && !first) return true;
    Trial kept = connected;
    if (kept != null && isListed(kept)) return true;
    connected = null;
    closeUnlisted();
    beginPass(first);
    return true;
  }

  private static Map<SocketAddress, Attributes> attributesOf(List<Endpoint> endpoints) {
    var all = new HashMap<SocketAddress, Attributes>();
    for (Endpoint endpoint : endpoints) {
      for (SocketAddress address : endpoint.addresses()) {
        all.putIfAbsent(address, endpoint.attributes());
      }
    }
    return all;
  }

  /// Whether its address is there still, and as before the same server's.
  private boolean isListed(Trial trial) {
    Attributes now = attributes.get(trial.subchannel.address());
    return now != null && Objects.equals(trial.serverName, now.get(Endpoint.SERVER_NAME));
  }

  private void closeUnlisted() {
    for (Iterator<Trial> all = trials.values().iterator(); all.hasNext(); ) {
      Trial trial = all.next();
      if (isListed(trial)) continue;
      trial.subchannel.close();
      all.remove();
    }
  }

  @Override
  public void failed(Status why) {
    if (addresses.isEmpty() || state == Connectivity.TRANSIENT_FAILURE) {
      fail(notResolved(why));
    }
  }

  static Status notResolved(Status why) {
    return new Status(Code.UNAVAILABLE, "name resolution failed: " + why.message());
  }

  @Override
  public void wanted() {
    if (state == Connectivity.IDLE && !addresses.isEmpty()) beginPass(true);
  }

  // ---- a pass over the addresses

  /// @param shown whether to say so even after a failure
  private void beginPass(boolean shown) {
    cancelHeadStart();
    tried = 0;
    failuresSincePass = 0;
    trials.values().forEach(trial -> trial.failedInPass = false);
    if (shown || state != Connectivity.TRANSIENT_FAILURE) {
      publish(Connectivity.CONNECTING, Picker.waiting());
    }
    tryNext();
    Trial last = trials.lastEntry().getValue();
    if (isPassOver()) endPass(last.why); // all of them pause already
  }

  /// Tries the next address that has not failed in this pass, and gives it its head start.
  private void tryNext() {
    cancelHeadStart();
    while (tried < addresses.size()) {
      SocketAddress address = addresses.get(tried++);
      Trial trial = trials.computeIfAbsent(address, this::trial);
      if (trial.state == Connectivity.TRANSIENT_FAILURE) {
        trial.failedInPass = true;
        continue;
      }
      trial.subchannel.connect();
      if (tried < addresses.size()) headStart = host.schedule(this::tryNext, HEAD_START);
      return;
    }
  }

  private Trial trial(SocketAddress address) {
    Attributes its = attributes.getOrDefault(address, Attributes.EMPTY);
    return new Trial(host.subchannel(address, its, this), its.get(Endpoint.SERVER_NAME));
  }

  private void cancelHeadStart() {
    Time.Timer timer = headStart;
    headStart = null;
    if (timer != null) timer.cancel();
  }

  private boolean isPassOver() {
    return tried == addresses.size() && trials.values().stream().allMatch(t -> t.failedInPass);
  }

  @Override
  public void changed(Subchannel subchannel, Connectivity now, Status why) {
    Trial trial = trials.get(subchannel.address());
    if (trial == null || trial.subchannel != subchannel) return;
    boolean passWasOver = isPassOver();
    Connectivity before = trial.state;
    trial.state = now;
    if (trial == connected) {
      connectedChanged(trial, now, why);
      return;
    }
    switch (now) {
      case READY -> use(trial);
      case TRANSIENT_FAILURE -> failed(trial, why, passWasOver);
      case IDLE -> {
        if (before == Connectivity.CONNECTING) {
          // Its connection is lost, before its server has said that it is healthy.
          trial.subchannel.connect();
          host.resolveAgain();
        } else if (passWasOver) {
          // Its backoff is over. During a pass each address is tried once.
          trial.subchannel.connect();
        }
      }
      case CONNECTING, SHUTDOWN -> {}
    }
  }

  private void connectedChanged(Trial trial, Connectivity now, Status why) {
    switch (now) {
      case IDLE, SHUTDOWN -> lost(trial);
      case READY -> publish(Connectivity.READY, Picker.of(trial.subchannel));
      case CONNECTING -> publish(Connectivity.CONNECTING, Picker.waiting());
      case TRANSIENT_FAILURE -> fail(why);
    }
  }

  private void use(Trial trial) {
    cancelHeadStart();
    connected = trial;
    for (Trial other : trials.values()) {
      if (other != trial) other.subchannel.close();
    }
    trials.values().retainAll(List.of(trial));
    publish(Connectivity.READY, Picker.of(trial.subchannel));
  }

  /// The next call begins at the head of the list.
  private void lost(Trial trial) {
    trials.clear();
    connected = null;
    trial.subchannel.close();
    publish(Connectivity.IDLE, Picker.waiting());
    host.resolveAgain();
  }

  private void failed(Trial trial, Status why, boolean passWasOver) {
    trial.failedInPass = true;
    trial.why = why;
    if (passWasOver) {
      // One of them each time, and of all of them told once.
      if (++failuresSincePass % addresses.size() != 0) return;
      fail(why);
    } else {
      boolean isLatest = trial.subchannel.address().equals(addresses.get(tried - 1));
      if (isLatest) tryNext();
      if (!isPassOver()) return;
      endPass(why);
    }
    host.resolveAgain();
  }

  private void endPass(Status why) {
    fail(why);
    for (Trial each : trials.values()) {
      if (each.state == Connectivity.IDLE) each.subchannel.connect();
    }
  }

  private void fail(Status why) {
    publish(Connectivity.TRANSIENT_FAILURE, Picker.failing(why));
  }

  private void publish(Connectivity now, Picker picker) {
    state = now;
    host.publish(now, picker);
  }

  // ---- the end

  private void closeTrials() {
    cancelHeadStart();
    trials.values().forEach(trial -> trial.subchannel.close());
    trials.clear();
    connected = null;
  }

  @Override
  public void close() {
    closeTrials();
  }
}
