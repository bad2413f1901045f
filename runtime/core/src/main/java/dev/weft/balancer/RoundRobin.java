package dev.weft.balancer;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Calls go to all servers by turns that can be reached (`round_robin`).
///
/// Each of a name's endpoints has a connection of its own, which is made again when it has been lost.
/// A channel that has just learned of its servers begins with any of them, so that many clients do not
/// all begin with the same. Source: gRFC A61.
public record RoundRobin() implements Policy {
  static final String NAME = "round_robin";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Balancer balancer(Balancer.Host host) {
    return new PerEndpoint(host, new Spreading());
  }

  /// Keeps its place while the servers are the same.
  private static final class Spreading implements PerEndpoint.Spread {
    private List<Picker> latest = List.of();
    private @Nullable Picker turns;

    @Override
    public Picker over(List<PerEndpoint.Ready> ready) {
      List<Picker> pickers =
          ready.stream()
              .sorted(Comparator.comparingInt(PerEndpoint.Ready::place))
              .map(PerEndpoint.Ready::picker)
              .toList();
      Picker same = turns;
      if (same != null && pickers.equals(latest)) return same;
      latest = pickers;
      Picker next = new Turns(pickers);
      turns = next;
      return next;
    }
  }

  /// One after the other.
  static final class Turns implements Picker {
    private final Picker[] pickers;
    private final AtomicInteger next = new AtomicInteger();

    Turns(List<Picker> pickers) {
      this.pickers = pickers.toArray(Picker[]::new);
      this.next.set(ThreadLocalRandom.current().nextInt(this.pickers.length));
    }

    @Override
    public Pick pick(PickRequest request) {
      int turn = Integer.remainderUnsigned(next.getAndIncrement(), pickers.length);
      return pickers[turn].pick(request);
    }
  }
}
