package dev.weft.client;

import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.observe.CallEvent;
import dev.weft.observe.CallObserver;
import dev.weft.transport.EndStream;
import dev.weft.wire.ClientStream;
import dev.weft.wire.Ending;
import dev.weft.wire.PreparedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells a call's observers what happens in it, attempt by attempt.
final class CallReport {
  private final CallObserver observer;
  private final CallRequest request;
  private final CallForm form;

  /// Gets the current attempt's events, until somebody takes it away to tell it the end; put back by
  /// the thread that opens the next attempt.
  private final AtomicReference<@Nullable Consumer<CallEvent>> watching = new AtomicReference<>();

  // The sender's own.
  private boolean halfClosed;

  // The receiver's own.
  private boolean headSeen;

  private CallReport(
      CallObserver observer, CallRequest request, CallForm form, boolean isRepeated) {
    this.observer = observer;
    this.request = request;
    this.form = form;
    begin(isRepeated);
  }

  /// Null if nobody observes the call.
  ///
  /// @param channels observes all calls of the channel, if it is there
  /// @param isRepeated whether an attempt ahead of this one left no trace with the server
  static @Nullable CallReport of(
      @Nullable CallObserver channels, CallRequest request, CallForm form, boolean isRepeated) {
    List<CallObserver> own = request.options().observers();
    CallObserver observer = own.isEmpty() ? channels : CallObserver.of(both(own, channels));
    return observer == null ? null : new CallReport(observer, request, form, isRepeated);
  }

  private static List<CallObserver> both(List<CallObserver> own, @Nullable CallObserver channels) {
    var all = new ArrayList<>(own);
    if (channels != null) all.add(channels);
    return all;
  }

  private void begin(boolean isRepeated) {
    watching.set(observer.observe(CallObserver.Side.CLIENT, request.method().toString()));
    tell(
        new CallEvent.Began(
            request.method(), request.deadline(), request.options().waitsForReady(), isRepeated));
  }

  private void tell(CallEvent event) {
    Consumer<CallEvent> now = watching.get();
    if (now != null) now.accept(event);
  }

  /// The attempt has left no trace with the server, and another begins.
  void again(Status failure) {
    Consumer<CallEvent> last = watching.getAndSet(null);
    if (last != null) last.accept(new CallEvent.Ended(failure));
    begin(true);
  }

  /// The attempt has waited so long, if it has at all.
  void waited(CallEvent.Waited.For what, long nanos) {
    if (nanos > 0) tell(new CallEvent.Waited(what, nanos));
  }

  /// The head has been sent.
  void opened(ClientStream attempt) {
    String compression = form.compression() == null ? null : form.compression().name();
    tell(new CallEvent.OutgoingHeaders(request.headers(), attempt.peer(), compression));
  }

  void sent(@Nullable PreparedFrame<?> message, EndStream end) {
    if (message != null) {
      tell(
          new CallEvent.OutgoingMessage(
              message.message(), message.length(), message.frame().remaining()));
    }
    if (end == EndStream.YES) halfClosed();
  }

  void halfClosed() {
    if (halfClosed || request.method().kind().clientSendsOne()) return;
    halfClosed = true;
    tell(new CallEvent.HalfClosed());
  }

  /// The answer has begun, or the call has ended without.
  void answered(ClientStream attempt) {
    Metadata ahead = headSeen ? null : attempt.ahead();
    if (ahead == null) return;
    headSeen = true;
    tell(new CallEvent.IncomingHeaders(ahead, attempt.peer(), attempt.encoding()));
  }

  void received(ClientStream attempt, Object message, int length) {
    tell(new CallEvent.IncomingMessage(message, length, attempt.receivedWireLength()));
  }

  /// The call has ended. Told more than once, by several threads at a time, it counts once.
  ///
  /// @param attempt null if it never came to one
  void ended(@Nullable ClientStream attempt, Ending ending) {
    Consumer<CallEvent> last = watching.getAndSet(null);
    if (last == null) return;
    if (attempt != null && attempt.isAnswered()) {
      last.accept(new CallEvent.IncomingTrailers(ending.status(), ending.trailers()));
    }
    last.accept(new CallEvent.Ended(ending.status()));
  }
}
