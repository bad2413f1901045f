package dev.weft.client;

import dev.weft.Deadline;
import dev.weft.MethodDescriptor;
import dev.weft.Time;
import dev.weft.transport.ClientTransport;

/// What the calls of a channel stand on: a way to a connection, and the forms that they have.
final class Link implements AutoCloseable {
  private final ReconnectingSubchannel subchannel;
  private final CallForms forms;
  private final Time time;

  Link(ReconnectingSubchannel subchannel, CallForms forms, Time time) {
    this.subchannel = subchannel;
    this.forms = forms;
    this.time = time;
  }

  /// A connection that takes streams. Blocks until there is one.
  /// @throws dev.weft.RpcException if there will be none
  ClientTransport transport(Deadline deadline) {
    return subchannel.await(deadline);
  }

  /// The same object each time, so that a transport can keep its head's encoded form.
  ///
  /// @throws dev.weft.RpcException if the channel cannot call so
  CallForm form(MethodDescriptor<?, ?> method, MessageForm form) {
    return forms.of(method, form);
  }

  /// What the calls' deadlines are measured by.
  Time time() {
    return time;
  }

  @Override
  public void close() {
    subchannel.close();
  }
}
