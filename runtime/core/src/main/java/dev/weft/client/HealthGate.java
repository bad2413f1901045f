package dev.weft.client;

import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Subchannel;
import dev.weft.balancer.SubchannelOwner;
import dev.weft.transport.ClientTransport;
import org.jspecify.annotations.Nullable;

/// Stands between a subchannel and its balancer where the channel's service config has servers asked
/// for their health: a connection is READY only while its server says so, CONNECTING until it says
/// anything, and TRANSIENT_FAILURE otherwise. On the control loop.
final class HealthGate {
  private final Subchannel subchannel;
  private final SubchannelOwner owner;
  private final ControlLoop loop;

  private @Nullable HealthWatch watch;

  HealthGate(Subchannel subchannel, SubchannelOwner owner, ControlLoop loop) {
    this.subchannel = subchannel;
    this.owner = owner;
    this.loop = loop;
  }

  /// There is a connection.
  ///
  /// @param serverName whom the resolver says is there; null if it is whom the channel calls
  void connected(ClientTransport connection, @Nullable String serverName) {
    String service = loop.healthCheckedService();
    if (service == null) {
      owner.changed(subchannel, Connectivity.READY, Status.OK);
      return;
    }
    var begun = new HealthWatch(connection, serverName, service, this, loop);
    watch = begun;
    Thread.ofVirtual().inheritInheritableThreadLocals(false).start(begun);
  }

  /// What a watch has heard; one that has been stopped is late.
  void heard(HealthWatch from, Connectivity state, Status why) {
    if (watch == from) owner.changed(subchannel, state, why);
  }

  /// Whether a stream is open.
  boolean isWatching() {
    HealthWatch begun = watch;
    return begun != null && begun.hasStream();
  }

  /// There is no connection any more that takes streams, or nobody needs it.
  void stop() {
    HealthWatch begun = watch;
    watch = null;
    if (begun != null) begun.stop();
  }
}
