package dev.weft.observe;

import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Peer;
import dev.weft.Status;
import org.jspecify.annotations.Nullable;

/// One thing that happened in a call. Outgoing and incoming are as seen from the observed side.
///
/// ```
///  client:  Began  Waited*  OutgoingHeaders  OutgoingMessage*  HalfClosed  IncomingHeaders
///           IncomingMessage*  IncomingTrailers  Ended
///  server:  IncomingHeaders  Began  IncomingMessage*  HalfClosed  OutgoingHeaders  OutgoingMessage*
///           OutgoingTrailers  Ended
/// ```
///
/// In this order, save that with messages both ways their events mix. `Began` and `Ended` come once
/// each, and nothing comes behind `Ended`; each of the others comes if it has happened: no incoming
/// headers if the answer is trailers alone, no incoming trailers if the call was given up, no half close
/// where methods take one message. Lengths are bytes.
public sealed interface CallEvent {
  /// A call begins at a server, or an attempt at one at a client.
  ///
  /// @param method null if no service of the server has it
  /// @param waitsForReady a client's; false at a server
  /// @param isRepeated whether an attempt before this one left no trace with the server
  record Began(
      @Nullable MethodDescriptor<?, ?> method,
      Deadline deadline,
      boolean waitsForReady,
      boolean isRepeated)
      implements CallEvent {}

  /// A client's attempt has waited for what it needs, and goes on or ends. Nothing is told of a wait
  /// that was none, nor of one whose call another thread has ended.
  ///
  /// @param nanos how long, in nanoseconds; those of an attempt add up
  record Waited(For what, long nanos) implements CallEvent {
    /// What an attempt waits for.
    public enum For {
      /// The name's first resolution, where that may say what calls are to be like.
      NAME,
      /// A connection that the channel's policy picks.
      CONNECTION,
      /// Leave to open a stream: the server has as many of the connection's as it takes
      /// (MAX_CONCURRENT_STREAMS).
      STREAM
    }
  }

  /// Metadata has been sent, ahead of the messages.
  ///
  /// @param compression what messages are compressed by that follow; null for nothing
  record OutgoingHeaders(Metadata metadata, Peer peer, @Nullable String compression)
      implements CallEvent {}

  /// Metadata has been received, ahead of the messages.
  ///
  /// @param compression what messages are compressed by that follow; null for nothing
  record IncomingHeaders(Metadata metadata, Peer peer, @Nullable String compression)
      implements CallEvent {}

  /// A message has been sent.
  ///
  /// @param length as marshalled
  /// @param wireLength as sent: compressed, if it was, and with its prefix of 5
  record OutgoingMessage(Object message, int length, int wireLength) implements CallEvent {}

  /// A message has been received and decoded.
  ///
  /// @param length as marshalled
  /// @param wireLength as received: compressed, if it was, and with its prefix of 5
  record IncomingMessage(Object message, int length, int wireLength) implements CallEvent {}

  /// The client of a method that takes any number of messages has said that no more follow.
  record HalfClosed() implements CallEvent {}

  /// A server has sent how the call ended.
  record OutgoingTrailers(Status status, Metadata metadata) implements CallEvent {}

  /// A client has received how the call ended.
  record IncomingTrailers(Status status, Metadata metadata) implements CallEvent {}

  /// The call has ended, or the attempt. At a client with what its calls end with; that a unary reply is
  /// missing, or one of several, is found behind that. At a server with what was answered, or why nothing
  /// was.
  record Ended(Status status) implements CallEvent {}
}
