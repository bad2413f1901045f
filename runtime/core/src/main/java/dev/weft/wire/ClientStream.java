package dev.weft.wire;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.Peer;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.compression.Compressions;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One attempt at a call, in the client's eyes: sends a head and framed messages, reads messages and
/// then how the call ended.
///
/// One thread may send while another reads. Whoever ends the call first decides how it ended, be it
/// the server, the deadline, a cancel or a broken connection; everybody else learns of that.
///
/// ```
///  Going ── trailers · failure · deadline · cancel · interrupt ──► Ended(ending)
/// ```
public final class ClientStream extends MessageReader {
  private static final VarHandle ENDING;

  static {
    try {
      ENDING = MethodHandles.lookup().findVarHandle(ClientStream.class, "ending", Ending.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// How a call ends whose deadline has passed.
  public static final Status LATE =
      new Status(Code.DEADLINE_EXCEEDED, "the call's deadline has passed");

  /// Is told how an attempt has ended: once, by whoever ended it, who must not be kept waiting.
  public interface AttemptEnd {
    /// The attempt has ended so.
    ///
    /// @param answered whether anything came back
    void ended(Ending ending, boolean answered);
  }

  private final Deadline deadline;
  private final Compressions accepted;
  private final MetadataLimit metadataLimit;
  private final @Nullable AttemptEnd end;

  /// Set once, by whoever ends the call first.
  private volatile @Nullable Ending ending;

  // The sender's own.
  private boolean finished;

  /// How the server says that the call ended; written ahead of the ending that it becomes, and looked
  /// at behind that.
  private @Nullable Ending told;

  // The reader's own.
  private @Nullable Headers head;

  /// @param accepted what the server was told that it may compress by
  /// @param end null if nobody cares
  public ClientStream(
      Http2Stream stream,
      Deadline deadline,
      int maxMessageBytes,
      Compressions accepted,
      MetadataLimit metadataLimit,
      @Nullable AttemptEnd end) {
    super(stream, maxMessageBytes);
    this.deadline = deadline;
    this.accepted = accepted;
    this.metadataLimit = metadataLimit;
    this.end = end;
  }

  /// Opens the call on the wire, with what is already there to send.
  ///
  /// @throws TransportException if the stream did not open or did not stay; the caller decides
  ///     whether to try again, or asks [#fail]
  public void open(Headers requestHead, @Nullable ByteBuffer framed, EndStream end) {
    finished = end == EndStream.YES;
    try {
      stream.write(requestHead, framed, null, end);
    } catch (WaitExpired e) {
      throw expired(e);
    } catch (TransportException e) {
      if (!isAnswered(e.failure())) throw e;
    }
  }

  /// How long it has waited for the server to take one stream more, in nanoseconds: 0 if not at all.
  public long permitWaitNanos() {
    return stream.permitWaitNanos();
  }

  /// Ends the attempt with what broke its stream.
  public Ending fail(TransportFailure failure) {
    Status status = StatusMapping.ofFailure(failure);
    // A server's timer may fire a moment before ours; to the caller it is the same deadline.
    boolean isLate = status.code() == Code.CANCELLED && deadline.isPassed();
    boolean untouched = failure.request() == TransportFailure.Request.NOT_PROCESSED;
    return end(new Ending(isLate ? LATE : status, Metadata.EMPTY, untouched));
  }

  /// Sends one framed message.
  ///
  /// If the server has already answered OK, the message is dropped: nobody would read it.
  ///
  /// @throws RpcException with the call's status, if it ended otherwise; the reader may still be on
  ///     its way there
  public void send(ByteBuffer framed, EndStream end) {
    if (finished) {
      throwUnlessOk(endedHere(Code.INTERNAL, "a message was sent after the last one"));
      return;
    }
    finished = end == EndStream.YES;
    write(framed, end);
  }

  /// Tells the server that no message follows. Doing so twice is harmless.
  public void finish() {
    if (finished) return;
    finished = true;
    write(null, EndStream.YES);
  }

  private void write(@Nullable ByteBuffer framed, EndStream end) {
    Ending over = ending;
    if (over == null) {
      try {
        stream.write(null, framed, null, end);
        return;
      } catch (WaitExpired e) {
        over = endedBy(e);
      } catch (TransportException e) {
        if (isForTheReader(e.failure()))
          over = ending != null || framed == null ? ending : answer();
        else over = fail(e.failure());
        if (over == null) return; // nothing is lost that the server had still to hear
      }
    }
    throwUnlessOk(over);
  }

  /// Whether how the call ended is for its reader to say, who may still be on the way there: the
  /// server had said all it wants before the stream broke; or the reader has reset an answer that it
  /// cannot use, and says next what is wrong with it. Who cancels has said it already.
  private boolean isForTheReader(TransportFailure failure) {
    return isAnswered(failure)
        || failure instanceof TransportFailure.ResetHere
        || stream.peerHasEnded();
  }

  /// How the server says that the call ended, with all that the reader may have to read ahead of that.
  /// Where there is more to it than a status, that is the reader's to find out.
  private Ending answer() {
    Headers last = stream.lastHeaders();
    Ending sound = last == null || metadataLimit.mayRefuse(last) ? null : ResponseEnd.ofSound(last);
    return sound == null ? Ending.OK : sound;
  }

  /// A reader may have found an OK already: that is no failure, whatever became of this message.
  private static void throwUnlessOk(Ending over) {
    if (!over.isOk()) throw over.asException();
  }

  /// A server that has said all it wants resets with NO_ERROR.
  private static boolean isAnswered(TransportFailure failure) {
    return failure instanceof TransportFailure.Reset(ErrorCode code)
        && code.equals(ErrorCode.NO_ERROR);
  }

  /// Waits until a small answer is there as a whole, so that its reader is woken once.
  public void awaitAnswer() {
    if (ending != null) return;
    try {
      stream.awaitComplete();
    } catch (WaitExpired e) {
      throw expired(e);
    } catch (TransportException e) {
      fail(e.failure());
    }
  }

  /// The metadata ahead of the messages; empty if the call ended without any.
  public Metadata headers() {
    try {
      head();
    } catch (WaitExpired e) {
      throw expired(e);
    } catch (TransportException e) {
      fail(e.failure());
    }
    Metadata ahead = ahead();
    return ahead == null ? Metadata.EMPTY : ahead;
  }

  /// The metadata that has come ahead of the messages, also of a call that has ended since; null if
  /// there was no head of its own. For the reader.
  public @Nullable Metadata ahead() {
    Headers first = head;
    return first != null && isAhead(first) ? MetadataCodec.ofResponse(first) : null;
  }

  /// Whether the server has begun to answer, as far as the reader has come.
  public boolean isBegun() {
    Headers first = head;
    return first != null && isAhead(first);
  }

  /// What the server compresses messages by; null for nothing. For the reader.
  public @Nullable String encoding() {
    Headers first = head;
    return first == null ? null : ResponseEnd.encoding(first);
  }

  /// Who is at the other end.
  public Peer peer() {
    return stream.connection().peer();
  }

  /// The next message's bytes, or null once the call has ended, however it did: see [#ending].
  public @Nullable ByteBuffer receive() {
    if (ending != null) return null;
    try {
      if (head() == null) return null;
      ByteBuffer message = next();
      // A call that was ended on this side delivers nothing more, even if it is there.
      if (ending != null) return null;
      if (message == null) readEnding();
      return message;
    } catch (WaitExpired e) {
      throw expired(e);
    } catch (TransportException e) {
      fail(e.failure());
    } catch (RpcException unreadable) {
      cancel(unreadable.status());
    }
    return null;
  }

  /// The response's head, or null if it told how the call ended.
  private @Nullable Headers head() {
    if (head == null) {
      Headers first = stream.awaitHead();
      head = first;
      Ending unusable =
          metadataLimit.refuses(first)
              ? tooLarge(first)
              : ResponseEnd.ofUnusableHead(stream, first);
      if (unusable != null) end(unusable);
      String encoding = ResponseEnd.encoding(first);
      if (encoding != null) encodedBy(encoding, accepted);
    }
    return ending == null ? head : null;
  }

  /// Whether it is a gRPC head that something follows, and not the whole answer.
  private boolean isAhead(Headers first) {
    boolean isWhole = stream.peerHasEnded() && first.get("grpc-status") != null;
    return !isWhole && ContentType.isGrpc(first.get(ContentType.NAME));
  }

  private void readEnding() {
    Headers last = stream.awaitTrailers();
    if (last == null) {
      end(new Ending(new Status(Code.INTERNAL, "the server ended the stream without trailers")));
    } else {
      end(read(last));
    }
    // The server will not read what we have not sent; NO_ERROR lets it forget the stream.
    stream.reset(ErrorCode.NO_ERROR);
  }

  /// What the last header list says, unless there is something wrong with it, or with what it ends.
  private Ending read(Headers last) {
    if (last != head && metadataLimit.refuses(last)) return tooLarge(last);
    Ending read = ResponseEnd.of(stream, last);
    if (read.isOk() && missing() > 0) return cutShort();
    told = read;
    return read;
  }

  private Ending tooLarge(Headers headers) {
    stream.reset(ErrorCode.FRAME_SIZE_ERROR);
    return new Ending(new Status(Code.INTERNAL, metadataLimit.reason(headers)));
  }

  private Ending cutShort() {
    return new Ending(
        new Status(
            Code.INTERNAL,
            "the stream ended within a message, " + missing() + " bytes short of it"));
  }

  /// Whether the call has ended as the server says, and not on this side or with the stream.
  public boolean isAnswered() {
    Ending over = ending;
    return over != null && over == told;
  }

  /// How the call ended, or null while it goes on.
  public @Nullable Ending ending() {
    return ending;
  }

  /// Ends the call from this side, unless it has ended: what the server says no longer counts.
  public Ending cancel(Status status) {
    Ending first = end(new Ending(status));
    stream.reset(ErrorCode.CANCEL);
    return first;
  }

  private Ending end(Ending candidate) {
    if (ENDING.compareAndSet(this, null, candidate) && end != null) {
      end.ended(candidate, head != null);
    }
    return Objects.requireNonNull(ending);
  }

  private Ending endedHere(Code code, String message) {
    return cancel(new Status(code, message));
  }

  private Ending endedBy(WaitExpired wait) {
    return switch (wait.reason()) {
      case DEADLINE -> cancel(LATE);
      case INTERRUPT -> endedHere(Code.CANCELLED, "the calling thread was interrupted");
    };
  }

  /// For those who wait for the answer: it has not been OK, or they would not have waited.
  private RpcException expired(WaitExpired wait) {
    return endedBy(wait).asException();
  }
}
