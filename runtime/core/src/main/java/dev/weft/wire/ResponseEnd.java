package dev.weft.wire;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads a call's status out of what a server sent, also where that is no gRPC.
final class ResponseEnd {
  /// As much of a foreign answer's body goes into the status as other gRPC clients show.
  private static final int FOREIGN_BODY_SHOWN = 1024;

  private ResponseEnd() {}

  /// What a list that many answers share is: seen once, and kept with it.
  ///
  /// @param isHead whether it is a gRPC head with nothing wrong in it
  /// @param isOk whether it ends a call OK, and says nothing else
  /// @param encoding what messages are compressed by; null if it does not say
  private record Common(boolean isHead, boolean isOk, @Nullable String encoding) {
    static Common of(Headers headers) {
      boolean readable = MetadataCodec.undecodableName(headers) == null;
      return new Common(
          readable && ContentType.isGrpc(headers.get(ContentType.NAME)),
          readable
              && "0".equals(headers.get("grpc-status"))
              && headers.get("grpc-message") == null
              && MetadataCodec.ofResponse(headers).isEmpty(),
          headers.get(RequestHead.ENCODING));
    }

    /// Null for a list of one answer's own.
    static @Nullable Common ofShared(Headers headers) {
      return headers.prefix() == headers ? headers.derived(Common::of) : null;
    }
  }

  /// The status in trailers, or in a head that is all there is. Resets the stream if that is malformed.
  static Ending of(Http2Stream stream, Headers ending) {
    Ending sound = ofSound(ending);
    if (sound != null) return sound;
    String code = ending.get("grpc-status");
    if (code == null) {
      return new Ending(
          new Status(Code.UNKNOWN, "the server ended the call without a grpc-status"));
    }
    Ending undecodable = ofUndecodable(stream, ending);
    if (undecodable != null) return undecodable;
    stream.reset(ErrorCode.PROTOCOL_ERROR);
    return new Ending(new Status(Code.UNKNOWN, "malformed grpc-status: " + code));
  }

  /// The same if there is nothing wrong with it, or null.
  static @Nullable Ending ofSound(Headers ending) {
    Common common = Common.ofShared(ending);
    if (common != null && common.isOk()) return Ending.OK;
    String code = ending.get("grpc-status");
    if (code == null || MetadataCodec.undecodableName(ending) != null) return null;
    int number;
    try {
      number = Integer.parseInt(code);
    } catch (NumberFormatException e) {
      return null;
    }
    String message = ending.get("grpc-message");
    Metadata trailers = MetadataCodec.ofResponse(ending);
    if (number == 0 && message == null && trailers.isEmpty()) return Ending.OK;
    return new Ending(
        StatusDetails.of(number, message == null ? "" : StatusMessage.decode(message), ending),
        trailers);
  }

  /// The status of an answer whose head is no gRPC, or not a readable one; null if it is fine.
  static @Nullable Ending ofUnusableHead(Http2Stream stream, Headers head) {
    Common common = Common.ofShared(head);
    if (common != null && common.isHead()) return null;
    String contentType = head.get(ContentType.NAME);
    return ContentType.isGrpc(contentType)
        ? ofUndecodable(stream, head)
        : ofForeign(stream, head, contentType);
  }

  /// What a head says that its messages are compressed by, or null.
  static @Nullable String encoding(Headers head) {
    Common common = Common.ofShared(head);
    return common == null ? head.get(RequestHead.ENCODING) : common.encoding();
  }

  private static @Nullable Ending ofUndecodable(Http2Stream stream, Headers headers) {
    String name = MetadataCodec.undecodableName(headers);
    if (name == null) return null;
    stream.reset(ErrorCode.PROTOCOL_ERROR);
    return new Ending(new Status(Code.INTERNAL, "malformed binary metadata in header " + name));
  }

  private static Ending ofForeign(Http2Stream stream, Headers head, @Nullable String contentType) {
    String status = head.get(":status");
    int http;
    try {
      http = Integer.parseInt(String.valueOf(status));
    } catch (NumberFormatException e) {
      stream.reset(ErrorCode.PROTOCOL_ERROR);
      return new Ending(new Status(Code.INTERNAL, "malformed HTTP status: " + status));
    }
    Code code = http < 200 ? Code.INTERNAL : StatusMapping.ofHttp(http);
    String what = "HTTP status " + http + ", content-type " + contentType;
    ByteBuffer body = stream.read(FOREIGN_BODY_SHOWN);
    stream.reset(ErrorCode.PROTOCOL_ERROR);
    return new Ending(
        new Status(
            code, body == null ? what : what + ", body: " + StandardCharsets.UTF_8.decode(body)));
  }
}
