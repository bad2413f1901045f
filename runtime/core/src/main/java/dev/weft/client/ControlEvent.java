package dev.weft.client;

import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.resolver.Resolution;
import dev.weft.transport.ClientTransport;

/// What a channel's control loop is told.
sealed interface ControlEvent {
  /// A call waits, or somebody asks for a connection.
  record Wanted() implements ControlEvent {}

  record Resolved(Resolving from, Resolution what) implements ControlEvent {}

  record Connected(ReconnectingSubchannel subchannel, Thread dialer, ClientTransport transport)
      implements ControlEvent {}

  record NotConnected(ReconnectingSubchannel subchannel, Thread dialer, Status why)
      implements ControlEvent {}

  /// The connection takes no streams any more.
  record Left(ReconnectingSubchannel subchannel, ClientTransport transport)
      implements ControlEvent {}

  /// A server has said how it is, or cannot be asked.
  record Health(HealthGate gate, HealthWatch from, Connectivity state, Status why)
      implements ControlEvent {}

  /// A timer's task.
  record Due(Runnable task) implements ControlEvent {}

  record BackoffReset() implements ControlEvent {}

  record Closed() implements ControlEvent {}
}
