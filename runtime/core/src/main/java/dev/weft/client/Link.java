package dev.weft.client;

import dev.weft.MethodDescriptor;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.observe.CallObserver;
import dev.weft.transport.ClientTransport;
import dev.weft.wire.MetadataLimit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the calls of a channel stand on: a way to a connection, and the forms that they have.
final class Link implements AutoCloseable {
  private final ReconnectingSubchannel subchannel;
  private final CallForms forms;
  private final MetadataLimit metadataLimit;
  private final @Nullable CallObserver observer;
  private final Time time;

  Link(
      ReconnectingSubchannel subchannel,
      CallForms forms,
      MetadataLimit metadataLimit,
      @Nullable CallObserver observer,
      Time time) {
    this.subchannel = subchannel;
    this.forms = forms;
    this.metadataLimit = metadataLimit;
    this.observer = observer;
    this.time = time;
  }

  /// A connection that takes streams, or null if there is none at the moment.
  @Nullable ClientTransport ready() {
    return subchannel.ready();
  }

  /// A connection that takes streams. Blocks until there is one.
  ///
  /// @param ended how the call has ended, or null while it goes on; who ends it calls [#wake]
  /// @throws dev.weft.RpcException if there will be none, or the call has ended
  ClientTransport await(CallRequest request, Supplier<@Nullable Status> ended) {
    return subchannel.await(request, ended);
  }

  /// Has calls that wait for a connection look whether they go on.
  void wake() {
    subchannel.wake();
  }

  /// The same object each time, so that a transport can keep its head's encoded form.
  ///
  /// @throws dev.weft.RpcException if the channel cannot call so
  CallForm form(MethodDescriptor<?, ?> method, MessageForm form) {
    return forms.of(method, form);
  }

  /// How large the header lists of answers may be.
  MetadataLimit metadataLimit() {
    return metadataLimit;
  }

  /// Observes the channel's calls; null if nobody does.
  @Nullable CallObserver observer() {
    return observer;
  }

  /// What the calls' deadlines are measured by.
  Time time() {
    return time;
  }

  void drain() {
    subchannel.drain();
  }

  @Override
  public void close() {
    subchannel.close();
  }
}
