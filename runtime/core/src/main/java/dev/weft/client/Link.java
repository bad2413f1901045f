package dev.weft.client;

import dev.weft.MethodDescriptor;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.observe.CallObserver;
import dev.weft.transport.ClientTransport;
import dev.weft.wire.ClientStream;
import dev.weft.wire.MetadataLimit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the calls of a channel stand on: a way to a connection, and the forms that they have.
final class Link implements AutoCloseable {
  private final PickerSlot slot;
  private final ControlLoop loop;
  private final CallForms forms;
  private final CallHeads heads;
  private final Runnable waker;
  private final MetadataLimit metadataLimit;
  private final @Nullable CallObserver observer;

  Link(
      PickerSlot slot,
      ControlLoop loop,
      CallForms forms,
      MetadataLimit metadataLimit,
      @Nullable CallObserver observer) {
    this.slot = slot;
    this.loop = loop;
    this.forms = forms;
    this.heads = loop.setting().heads();
    this.waker = slot::wake;
    this.metadataLimit = metadataLimit;
    this.observer = observer;
  }

  /// What calls begin with; null while nobody knows.
  @Nullable CallPlan plan() {
    return slot.plan();
  }

  /// The same. Blocks until somebody knows.
  ///
  /// @throws dev.weft.RpcException if the call has ended before
  CallPlan awaitPlan(CallRequest request) {
    return slot.awaitPlan(request, this::connect);
  }

  /// A way to a connection that takes streams, or null if there is none at the moment.
  ///
  /// @throws dev.weft.RpcException if the channel's policy refuses the call
  @Nullable Route ready(CallRequest request) {
    return slot.ready(request);
  }

  /// A way to a connection that takes streams. Blocks until there is one.
  ///
  /// @param ended how the call has ended, or null while it goes on; who ends it runs [#waker]
  /// @throws dev.weft.RpcException if there will be none, or the call has ended
  Route await(CallRequest request, Supplier<@Nullable Status> ended) {
    return slot.await(request, ended, this::connect);
  }

  /// Has calls that wait for a connection look whether they go on.
  Runnable waker() {
    return waker;
  }

  void connect() {
    loop.post(new ControlEvent.Wanted());
  }

  void resetBackoff() {
    loop.post(new ControlEvent.BackoffReset());
  }

  Connectivity state() {
    return slot.state();
  }

  PickerSlot slot() {
    return slot;
  }

  Connections connections() {
    return loop.connections();
  }

  /// How often something has happened in the channel besides its calls.
  long turns() {
    return loop.turns();
  }

  /// The same object each time, so that a transport can keep its head's encoded form.
  ///
  /// @throws dev.weft.RpcException if the channel cannot call so
  CallForm form(MethodDescriptor<?, ?> method, MessageForm form) {
    return forms.of(method, form);
  }

  /// How attempts begin on their connections.
  CallHeads heads() {
    return heads;
  }

  /// A stream of a connection's, for an attempt that has not been sent yet.
  ///
  /// @param end is told how the attempt ends; null if nobody cares
  ClientStream stream(
      Route route, CallRequest request, CallForm form, ClientStream.@Nullable AttemptEnd end) {
    return new ClientStream(
        route.transport().newStream(request.deadline()),
        request.deadline(),
        request.options().maxReceivedMessageBytes(),
        form.accepted(),
        metadataLimit,
        end);
  }

  /// Observes the channel's calls; null if nobody does.
  @Nullable CallObserver observer() {
    return observer;
  }

  /// What the calls' deadlines are measured by.
  Time time() {
    return loop.setting().time();
  }

  /// Closes each connection with its last call; those that wait for one fail.
  void drain() {
    slot.close();
    loop.post(new ControlEvent.Closed()); // ahead of what closed connections tell
    loop.connections().end().forEach(ClientTransport::drain);
  }

  /// Closes all connections at once; calls that are under way fail, and so do those that wait.
  @Override
  public void close() {
    slot.close();
    heads.close();
    loop.post(new ControlEvent.Closed()); // ahead of what closed connections tell
    loop.connections().end().forEach(ClientTransport::close);
  }
}
