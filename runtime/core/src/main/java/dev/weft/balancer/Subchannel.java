package dev.weft.balancer;

import java.net.SocketAddress;

/// One address and at most one usable connection to it. For its balancer, on the control loop.
///
/// ```
///        connect              connected            lost · GOAWAY
///  IDLE ─────────► CONNECTING ─────────► READY ────────────────► IDLE
///   ▲                  │ failed
///   │ backoff is over  ▼
///   └────────── TRANSIENT_FAILURE
/// ```
public interface Subchannel {
  SocketAddress address();

  /// Has it connect if it is idle; otherwise does nothing. What comes of it the balancer is told.
  void connect();

  /// It is needed no more: calls that are on its connection run to their end, none is added. Its
  /// balancer hears nothing of it any more.
  void close();
}
