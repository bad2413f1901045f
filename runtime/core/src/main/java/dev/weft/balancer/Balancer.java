package dev.weft.balancer;

import dev.weft.Attributes;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.resolver.Endpoint;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/// Decides which connections a channel has, and which of them each call gets.
///
/// Events come in, pickers go out ([Host#publish]). Every method is called by the channel's control
/// loop, one at a time and never within another: so no locks, and nothing here may block.
public interface Balancer extends SubchannelOwner, AutoCloseable {
  /// The channel's name stands for this from now on.
  ///
  /// @return false if it cannot be used: the resolver is told so, and looks again with growing pauses
  boolean resolved(Update update);

  /// The name could not be looked up; what was found earlier still holds.
  void failed(Status why);

  /// Somebody wants to call, while the state that was published last is IDLE.
  void wanted();

  /// It is needed no more, and closes its subchannels.
  @Override
  void close();

  /// What a resolver has found, for a balancer.
  ///
  /// @param policy the one that made the balancer, perhaps set differently since
  record Update(List<Endpoint> endpoints, Attributes attributes, Policy policy) {
    public Update {
      endpoints = List.copyOf(endpoints);
    }
  }

  /// What a balancer can do: its channel, or the balancer around it. To be used on the control loop
  /// only.
  interface Host {
    /// A new subchannel, which is idle. No two of a balancer's need to have different addresses.
    ///
    /// @param attributes of the address's endpoint
    /// @param owner is told how it fares
    Subchannel subchannel(SocketAddress address, Attributes attributes, SubchannelOwner owner);

    /// What calls ask from now on, and how the channel stands.
    void publish(Connectivity state, Picker picker);

    /// Hints to the resolver that what it found may be outdated.
    void resolveAgain();

    /// Runs a task on the control loop after a while, unless it is cancelled.
    Time.Timer schedule(Runnable task, Duration after);

    /// What everything is timed by.
    Time time();
  }
}
