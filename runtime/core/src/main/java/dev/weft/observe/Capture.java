package dev.weft.observe;

import dev.weft.Metadata;
import dev.weft.Peer;
import dev.weft.Status;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps what a call is answered with besides its messages, for callers that get a plain reply.
///
/// `var answer = new Capture(); client.with(observer(answer)).sayHello(request); answer.trailers()`.
/// Of several calls it knows the latest, and of several attempts the last.
public final class Capture implements CallObserver {
  private volatile Metadata headers = Metadata.EMPTY;
  private volatile Metadata trailers = Metadata.EMPTY;
  private volatile @Nullable Peer peer;
  private volatile @Nullable Status status;

  /// One that has seen no call yet.
  public Capture() {}

  @Override
  public Consumer<CallEvent> observe(Side side, String method) {
    return this::note;
  }

  private void note(CallEvent event) {
    switch (event) {
      case CallEvent.Began _ -> forget();
      case CallEvent.OutgoingHeaders sent -> peer = sent.peer();
      case CallEvent.IncomingHeaders received -> headers = received.metadata();
      case CallEvent.IncomingTrailers received -> trailers = received.metadata();
      case CallEvent.Ended ended -> status = ended.status();
      case CallEvent.OutgoingMessage _,
          CallEvent.IncomingMessage _,
          CallEvent.Waited _,
          CallEvent.HalfClosed _,
          CallEvent.OutgoingTrailers _ -> {}
    }
  }

  private void forget() {
    headers = Metadata.EMPTY;
    trailers = Metadata.EMPTY;
    peer = null;
    status = null;
  }

  /// The metadata that came ahead of the messages; empty if none did.
  public Metadata headers() {
    return headers;
  }

  /// The metadata that came with the status; empty if the call ended without.
  public Metadata trailers() {
    return trailers;
  }

  /// Who was called; null if the call found no connection.
  public @Nullable Peer peer() {
    return peer;
  }

  /// How the call ended; null while it goes on.
  public @Nullable Status status() {
    return status;
  }
}
