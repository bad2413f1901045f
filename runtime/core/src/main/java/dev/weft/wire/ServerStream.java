package dev.weft.wire;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Peer;
import dev.weft.RpcException;
import dev.weft.compression.Compression;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A served call's stream: reads framed messages, sends a head, framed messages and an ending.
///
/// One thread may send while another reads. Failures of the stream come out as they are
/// (`TransportException`, `WaitExpired`): whoever serves the call knows what they mean for it.
public final class ServerStream extends MessageReader {
  private final Negotiation negotiation;

  // The sender's own.
  private @Nullable Compression compression;
  private boolean headSent;

  public ServerStream(
      Http2Stream stream, int maxMessageBytes, RequestHead request, Negotiation negotiation) {
    super(stream, maxMessageBytes);
    this.negotiation = negotiation;
    this.compression = negotiation.usual(request);
    if (request.encoding() != null) encodedBy(request.encoding(), negotiation.known());
  }

  /// What messages are compressed by that are sent; null for nothing.
  public @Nullable Compression compression() {
    return compression;
  }

  /// Chooses what messages are compressed by, before the head has been sent.
  ///
  /// @param name a compression that the server knows and the client accepts, or `identity`
  /// @param request what the stream began with
  /// @throws RpcException with [Code#INTERNAL], if it is another
  public void compressWith(String name, RequestHead request) {
    compression = negotiation.chosen(name, request);
  }

  /// The next message's bytes, or null once the client has sent its last.
  ///
  /// @throws RpcException if what the client sent is no message
  public @Nullable ByteBuffer receive() {
    ByteBuffer message = next();
    if (message == null && missing() > 0) {
      throw new RpcException(
          Code.INTERNAL, "the request ended within a message, " + missing() + " bytes short of it");
    }
    return message;
  }

  /// Who is at the other end.
  public Peer peer() {
    return stream.connection().peer();
  }

  /// When what the client sent first was read, by the connection's clock, in nanoseconds.
  public long arrived() {
    return stream.connection().lastReadNanos();
  }

  public boolean headSent() {
    return headSent;
  }

  public void sendHead(Metadata headers) {
    stream.write(head(headers), null, null, EndStream.NO);
  }

  /// Sends one message, and ahead of the first one the head.
  public void send(Metadata headers, ByteBuffer framed) {
    stream.write(head(headers), framed, null, EndStream.NO);
  }

  /// Ends the call, in one write with whatever was held back until now.
  ///
  /// @param reply a last message, or null
  public void end(Metadata headers, @Nullable ByteBuffer reply, Ending ending) {
    if (!headSent && reply == null && headers.isEmpty()) {
      headSent = true;
      stream.write(
          ResponseHead.trailersOnly(negotiation.head(null), ending), null, null, EndStream.YES);
    } else {
      stream.write(head(headers), reply, ResponseHead.trailers(ending), EndStream.YES);
    }
    // A client that is still sending is told to stop, without harm to the answer (RFC 9113 §8.1).
    if (!stream.peerHasEnded()) stream.reset(ErrorCode.NO_ERROR);
  }

  /// Ends the stream at once, without an answer. Does not block.
  public void reset(ErrorCode code) {
    stream.reset(code);
  }

  private @Nullable Headers head(Metadata headers) {
    if (headSent) return null;
    headSent = true;
    return ResponseHead.of(negotiation.head(compression), headers);
  }
}
