package dev.weft.balancer;

/// How a channel or a subchannel stands. Source: doc/connectivity-semantics-and-api.md of gRPC.
public enum Connectivity {
  /// Not connected, and not trying to be until there is a reason.
  IDLE,
  CONNECTING,
  READY,
  /// The last attempts to connect have failed; there will be others.
  TRANSIENT_FAILURE,
  /// Closed, for good.
  SHUTDOWN
}
