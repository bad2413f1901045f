package dev.weft.testkit.channel;

import dev.weft.Attributes;
import dev.weft.Status;
import dev.weft.balancer.Balancer;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Picker;
import dev.weft.balancer.Policy;
import dev.weft.balancer.Subchannel;
import dev.weft.resolver.Endpoint;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A policy that connects to all servers and publishes what a test says. Breaks a rule for it: it
/// publishes from the test's thread.
final class ScriptedPolicy implements Policy {
  private final Map<SocketAddress, Subchannel> subchannels = new ConcurrentHashMap<>();
  private final Map<SocketAddress, Connectivity> states = new ConcurrentHashMap<>();
  private volatile Balancer.@Nullable Host host;

  void publish(Connectivity state, Picker picker) {
    Objects.requireNonNull(host).publish(state, picker);
  }

  Subchannel subchannel(String backend) {
    return Objects.requireNonNull(subchannels.get(Backends.address(backend)));
  }

  boolean ready(String backend) {
    return states.get(Backends.address(backend)) == Connectivity.READY;
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public Balancer balancer(Balancer.Host given) {
    host = given;
    return new Scripted(given);
  }

  private final class Scripted implements Balancer {
    private final Host given;

    Scripted(Host given) {
      this.given = given;
    }

    @Override
    public boolean resolved(Update update) {
      for (Endpoint endpoint : update.endpoints()) {
        SocketAddress address = endpoint.addresses().getFirst();
        Subchannel made = given.subchannel(address, Attributes.EMPTY, this);
        subchannels.put(address, made);
        made.connect();
      }
      return true;
    }

    @Override
    public void failed(Status why) {}

    @Override
    public void changed(Subchannel subchannel, Connectivity state, Status why) {
      states.put(subchannel.address(), state);
    }

    @Override
    public void wanted() {}

    @Override
    public void close() {}
  }
}
