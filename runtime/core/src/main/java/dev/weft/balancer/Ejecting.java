package dev.weft.balancer;

import dev.weft.Attributes;
import dev.weft.Code;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.resolver.Endpoint;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// What [OutlierDetection] does: stands between a policy and its channel, counts how the calls of each
/// endpoint end, and tells the policy of endpoints that are left out that they have failed.
final class Ejecting implements Balancer {
  private final Host host;
  private final Balancer child;

  // Null until the first names.
  private @Nullable OutlierDetection policy;

  /// All addresses of an endpoint have the same.
  private Map<SocketAddress, Tally> tallies = new HashMap<>();

  private Time.@Nullable Timer interval;
  private boolean closed;

  Ejecting(Host host) {
    this.host = host;
    this.child = new GracefulSwitch(new Between());
  }

  @Override
  public boolean resolved(Update update) {
    var next = (OutlierDetection) update.policy();
    var all = new HashMap<SocketAddress, Tally>();
    for (Endpoint endpoint : update.endpoints()) {
      Tally tally = tallies.get(endpoint.addresses().getFirst());
      for (SocketAddress address : endpoint.addresses()) {
        if (tally == null) tally = new Tally();
        all.put(address, tally);
      }
    }
    tallies = all;
    OutlierDetection before = policy;
    policy = next;
    boolean counted = before != null && counts(before);
    if (counted != counts(next)) tallies.values().forEach(Tally::begin);
    boolean sameInterval = before != null && before.interval().equals(next.interval());
    if (!sameInterval || counted != counts(next)) keepInterval();
    return child.resolved(new Update(update.endpoints(), update.attributes(), next.child()));
  }

  private void keepInterval() {
    Time.Timer running = interval;
    if (running != null) running.cancel();
    OutlierDetection now = Objects.requireNonNull(policy);
    interval = counts(now) ? host.schedule(this::intervalPassed, now.interval()) : null;
  }

  /// Whether anybody may be left out.
  private static boolean counts(OutlierDetection policy) {
    return policy.successRate() != null || policy.failurePercentage() != null;
  }

  private void intervalPassed() {
    if (closed) return;
    OutlierDetection now = Objects.requireNonNull(policy);
    Set<Tally> all = new HashSet<>(tallies.values());
    all.forEach(Tally::turn);
    var verdict = new Outliers(now, all.stream().map(Tally::latest).toList());
    List<Tally> enough = new ArrayList<>(all);
    enough.removeIf(tally -> !tally.latest().hasCalls());
    for (Tally tally : enough) {
      int chance = verdict.enforcement(tally.latest());
      if (tally.ejectedUntil == 0 && chance > ThreadLocalRandom.current().nextInt(100)) {
        if (mayEject(now, all)) tally.eject(now, host.time().nanoTime());
      }
    }
    for (Tally tally : all) tally.passInterval(host.time().nanoTime());
    keepInterval();
  }

  /// One always; others as long as fewer than the limit are.
  private static boolean mayEject(OutlierDetection policy, Set<Tally> all) {
    long ejected = all.stream().filter(tally -> tally.ejectedUntil != 0).count();
    return ejected == 0 || (ejected + 1) * 100 <= (long) policy.maxEjectionPercent() * all.size();
  }

  @Override
  public void failed(Status why) {
    child.failed(why);
  }

  @Override
  public void changed(Subchannel subchannel, Connectivity state, Status why) {
    throw new IllegalStateException("what is between owns all subchannels");
  }

  @Override
  public void wanted() {
    child.wanted();
  }

  @Override
  public void close() {
    closed = true;
    Time.Timer running = interval;
    if (running != null) running.cancel();
    child.close();
  }

  /// One endpoint: its calls, and whether it is left out.
  private static final class Tally {
    final CallCounts counts = new CallCounts();
    final Set<Watched> watched = new HashSet<>();
    private CallCounts.Interval latest = new CallCounts.Interval(0, 0);

    /// How often it has been left out, less how often it has not.
    private int times;

    /// When it comes back, as the clock has it; 0 if it is not left out.
    private long ejectedUntil;

    void turn() {
      latest = counts.turn();
    }

    CallCounts.Interval latest() {
      return latest;
    }

    void eject(OutlierDetection policy, long now) {
      times++;
      Duration longest =
          policy.maxEjection().compareTo(policy.baseEjection()) > 0
              ? policy.maxEjection()
              : policy.baseEjection();
      Duration most = policy.baseEjection().multipliedBy(times);
      long length = (most.compareTo(longest) > 0 ? longest : most).toNanos();
      ejectedUntil = now + length == 0 ? 1 : now + length;
      Set.copyOf(watched).forEach(Watched::tell);
    }

    void passInterval(long now) {
      if (ejectedUntil == 0) {
        times = Math.max(0, times - 1);
      } else if (now - ejectedUntil >= 0) {
        takeBack();
      }
    }

    private void takeBack() {
      ejectedUntil = 0;
      Set.copyOf(watched).forEach(Watched::tell);
    }

    /// As if there had been nothing so far.
    void begin() {
      turn();
      times = 0;
      if (ejectedUntil != 0) takeBack();
    }
  }

  /// A subchannel of an endpoint's, as the policy sees it.
  private static final class Watched implements Subchannel, SubchannelOwner {
    private static final Status EJECTED =
        new Status(
            Code.UNAVAILABLE, "the server is left out, for too many calls there have failed");

    private final Tally tally;
    private final SubchannelOwner owner;
    private @Nullable Subchannel real;
    private Connectivity state = Connectivity.IDLE;

    Watched(Tally tally, SubchannelOwner owner) {
      this.tally = tally;
      this.owner = owner;
    }

    Subchannel real() {
      return Objects.requireNonNull(real);
    }

    @Override
    public SocketAddress address() {
      return real().address();
    }

    @Override
    public void connect() {
      real().connect();
    }

    @Override
    public void close() {
      tally.watched.remove(this);
      real().close();
    }

    @Override
    public void changed(Subchannel subchannel, Connectivity now, Status why) {
      boolean isConnected = now == Connectivity.READY;
      state = now;
      owner.changed(this, now, why);
      if (isConnected && tally.ejectedUntil != 0) tell();
    }

    /// Whether it is left out, which matters only while it is connected.
    void tell() {
      if (state != Connectivity.READY) return;
      if (tally.ejectedUntil != 0) {
        owner.changed(this, Connectivity.TRANSIENT_FAILURE, EJECTED);
      } else {
        owner.changed(this, Connectivity.READY, Status.OK);
      }
    }

    Pick.Use noticed(Pick.Use use) {
      return new Pick.Use(real(), use.headers(), NoticedPicks.both(use.end(), tally.counts::ended));
    }
  }

  /// The channel, to the policy.
  private final class Between implements Host {
    @Override
    public Subchannel subchannel(
        SocketAddress address, Attributes attributes, SubchannelOwner owner) {
      Tally tally = tallies.computeIfAbsent(address, _ -> new Tally());
      var watched = new Watched(tally, owner);
      watched.real = host.subchannel(address, attributes, watched);
      tally.watched.add(watched);
      return watched;
    }

    @Override
    public void publish(Connectivity state, Picker picker) {
      host.publish(state, request -> noticed(picker.pick(request)));
    }

    private Pick noticed(Pick pick) {
      return pick instanceof Pick.Use use && use.subchannel() instanceof Watched watched
          ? watched.noticed(use)
          : pick;
    }

    @Override
    public void resolveAgain() {
      host.resolveAgain();
    }

    @Override
    public Time.Timer schedule(Runnable task, Duration after) {
      return host.schedule(task, after);
    }

    @Override
    public Time time() {
      return host.time();
    }
  }
}
