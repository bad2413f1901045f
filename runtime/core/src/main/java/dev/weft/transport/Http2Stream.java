package dev.weft.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One stream of a connection, seen from either end: heads, bytes, an end, or a reset.
///
/// Every method may be called by any thread. One thread may write while another reads; neither may
/// run beside itself. Waits end when what is waited for is there, when the stream fails
/// ([TransportException]), when the stream's deadline passes or the waiting thread is interrupted
/// ([WaitExpired], which leaves the stream as it was). A thread that is interrupted never harms the
/// connection. What is there already is read whatever the deadline and the interrupt flag say.
///
/// When a stream fails, each of its operations throws from then on, and what nobody has read is
/// dropped; except that what a peer sent who had ended its side before can still be read.
///
/// A server that ends its side has answered, and need not hear the rest (RFC 9113 §8.1): a client
/// that writes data from then on fails as if the server had reset the stream with NO_ERROR. The
/// client's side stays to be ended or reset.
///
/// ```
///            write / peer's frames               both ends said END_STREAM
///  Idle ──────────────────────────► Open ─────────────────────────────────► Ended
///   └───────────── reset, peer's reset, connection lost ─────────────────────►┘
/// ```
public interface Http2Stream {
  /// The connection that the stream belongs to.
  Connection connection();

  /// Sends whatever is ready to go together, as one unit: head, data, trailers, in this order.
  ///
  /// The first write of a client's stream opens it: it waits for the peer's permission to have one
  /// stream more. Blocks while flow control or the connection's full buffer hold the data back.
  /// Returns when at most 64 KiB of the stream's bytes have not reached the socket; the buffer is
  /// the caller's again then. Trailers end the stream.
  ///
  /// A first write whose wait for permission expired has sent nothing and may be tried again. Of
  /// any other write that expired, part may have been sent: the stream can only be reset.
  ///
  /// @param head the response or request head, in the stream's first write and in no other
  /// @param data the bytes between the buffer's position and limit, which may be moved; none is the
  ///     same as null
  /// @param trailers a last header list; implies [EndStream#YES]
  /// @throws IllegalStateException if this side has already ended the stream, or if a head is
  ///     missing or one too many
  void write(
      @Nullable Headers head, @Nullable ByteBuffer data, @Nullable Headers trailers, EndStream end);

  /// How long the first write has waited for the peer's permission, in nanoseconds: 0 if it had it at
  /// once, and always at a server. For the thread of that write, and those that know of its end.
  long permitWaitNanos();

  /// Waits until the peer has ended its side, or as much has arrived as a small answer has.
  ///
  /// For callers that want to be woken once: what is waited for next is mostly there then.
  void awaitComplete();

  /// The peer's head. Informational (1xx) heads are skipped, unless they end the stream.
  Headers awaitHead();

  /// A look at the next `count` bytes, which stay where they are: the buffer has as many at least;
  /// fewer only if the peer ended the stream within them, and it is null if the peer ended it ahead of
  /// them.
  ///
  /// Blocks until they are there. The buffer is the stream's own: for one look, ahead of the next
  /// read, that moves neither position nor limit.
  ///
  /// @param count at least 1, and small: bytes that came apart are put together for it
  @Nullable ByteBuffer peek(int count);

  /// The next `count` bytes, no more and no fewer; fewer only if the peer ended the stream within
  /// them, and null if it ended it ahead of them.
  ///
  /// Blocks until they are there. Reading is what gives the peer leave to send more; asking for more
  /// than a window gives it leave for all of it. The buffer is the caller's to keep. A count of 0 is
  /// an empty buffer, at once.
  @Nullable ByteBuffer read(int count);

  /// The header list that ended the stream: the trailers, or the head itself (the same object) if
  /// nothing followed it; null if the peer ended the stream with data.
  ///
  /// Call it after [#read] has returned null or fewer bytes than asked for, and as often as you
  /// like. Called earlier, it drops the data that nobody read, also what is yet to come.
  @Nullable Headers awaitTrailers();

  /// The header list that the peer has ended the stream with, as far as it is known; null if it has
  /// not, or with data. Does not block and takes nothing: for the writer, who wants to know why
  /// nobody listens.
  @Nullable Headers lastHeaders();

  /// Whether the peer has ended its side; what it sent before may not have been read yet.
  boolean peerHasEnded();

  /// Ends the stream at once, both ways, with an RST_STREAM if one is owed; wakes whoever waits.
  ///
  /// Does not block. The first end of a stream stands: afterwards this does nothing.
  void reset(ErrorCode code);
}
