package dev.weft.examples;

import dev.weft.balancer.Balancer;
import dev.weft.balancer.PerEndpoint;
import dev.weft.balancer.Pick;
import dev.weft.balancer.PickRequest;
import dev.weft.balancer.Picker;
import dev.weft.balancer.Policy;
import dev.weft.resolver.Endpoint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A policy of one's own: calls go to the server that has the fewest of this channel's under way.
public record FewestCalls() implements Policy {
  @Override
  public String name() {
    return "fewest_calls";
  }

  @Override
  public Balancer balancer(Balancer.Host host) {
    Map<Endpoint, AtomicInteger> calls = new HashMap<>();
    return new PerEndpoint(host, ready -> over(ready, calls));
  }

  // region spread
  private static Picker over(List<PerEndpoint.Ready> ready, Map<Endpoint, AtomicInteger> calls) {
    calls.keySet().retainAll(ready.stream().map(PerEndpoint.Ready::endpoint).toList());
    List<Server> servers = ready.stream().map(each -> new Server(each, calls)).toList();
    return request -> servers.stream().min(Server.IDLEST).orElseThrow().pick(request);
  }

  // endregion

  private record Server(Picker picker, AtomicInteger calls) {
    static final Comparator<Server> IDLEST = Comparator.comparingInt(each -> each.calls.get());

    Server(PerEndpoint.Ready ready, Map<Endpoint, AtomicInteger> calls) {
      this(ready.picker(), calls.computeIfAbsent(ready.endpoint(), _ -> new AtomicInteger()));
    }

    Pick pick(PickRequest request) {
      Pick pick = picker.pick(request);
      if (!(pick instanceof Pick.Use(var subchannel, var headers, var end))) return pick;
      calls.incrementAndGet();
      return new Pick.Use(
          subchannel,
          headers,
          outcome -> {
            calls.decrementAndGet();
            if (end != null) end.ended(outcome);
          });
    }
  }
}
