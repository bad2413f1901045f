package dev.weft.balancer;

import dev.weft.Status;

/// Is told how its subchannels fare, on the control loop.
public interface SubchannelOwner {
  /// A subchannel of its stands differently.
  ///
  /// One that is READY becomes IDLE when its connection is lost. CONNECTING or TRANSIENT_FAILURE in
  /// between mean that it is connected, and that nobody should call there for the time being: its
  /// server says so, or too many calls have failed.
  /// @param why what has failed; OK unless the state is TRANSIENT_FAILURE
  void changed(Subchannel subchannel, Connectivity state, Status why);
}
