package dev.weft.balancer;

import dev.weft.Attributes;
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
  /// For the attributes of one whose server may say that nobody should call there: then it is not
  /// READY although it is connected, if the channel's service config has that checked (gRFC A17).
  Attributes.Key<Boolean> HEALTH_CHECKED = Attributes.Key.of("health-checked");

  SocketAddress address();

  /// Has it connect if it is idle; otherwise does nothing. What comes of it the balancer is told.
  void connect();

  /// It is needed no more: calls that are on its connection run to their end, none is added. Its
  /// balancer hears nothing of it any more.
  void close();
}
