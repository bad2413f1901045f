package dev.weft.testkit.channel;

import dev.weft.Attributes;
import dev.weft.Time;
import dev.weft.balancer.Balancer;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Picker;
import dev.weft.balancer.Policy;
import dev.weft.balancer.Subchannel;
import dev.weft.balancer.SubchannelOwner;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A policy whose balancers' every state is written down.
record RecordedPolicy(Policy policy, List<Connectivity> all) implements Policy {
  RecordedPolicy(Policy policy) {
    this(policy, new CopyOnWriteArrayList<>());
  }

  /// Without those that say again what was said before them.
  List<Connectivity> states() {
    var changes = new ArrayList<Connectivity>();
    for (Connectivity state : all) {
      if (changes.isEmpty() || changes.getLast() != state) changes.add(state);
    }
    return changes;
  }

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public Balancer balancer(Balancer.Host host) {
    return policy.balancer(
        new Balancer.Host() {
          @Override
          public Subchannel subchannel(
              SocketAddress address, Attributes attributes, SubchannelOwner owner) {
            return host.subchannel(address, attributes, owner);
          }

          @Override
          public void publish(Connectivity state, Picker picker) {
            all.add(state);
            host.publish(state, picker);
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
        });
  }
}
