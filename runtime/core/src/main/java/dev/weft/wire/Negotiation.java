package dev.weft.wire;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.transport.Headers;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a server agrees on with its clients about compression, for one content-type: what it reads, how
/// it compresses answers, and the heads that say so, each made once.
public final class Negotiation {
  private final Compressions known;
  private final @Nullable Compression preferred;
  private final Headers plain;
  private final Map<Compression, Headers> compressed = new HashMap<>();

  /// @param subtype the content-type's; null for the usual one
  /// @param preferred compresses answers to clients that accept it; null to answer as asked
  public Negotiation(
      @Nullable String subtype, Compressions known, @Nullable Compression preferred) {
    this.known = known;
    this.preferred = preferred;
    this.plain = ResponseHead.shared(subtype, null);
    for (String name : known.names()) {
      compressed.put(Objects.requireNonNull(known.named(name)), ResponseHead.shared(subtype, name));
    }
  }

  /// Why a request's messages cannot be read, or null if they can.
  public @Nullable Status unreadable(RequestHead request) {
    String encoding = request.encoding();
    if (encoding == null || known.named(encoding) != null) return null;
    return new Status(
        Code.UNIMPLEMENTED, "grpc-encoding is " + encoding + "; " + known + " is supported");
  }

  /// The answer to such a request, which says what can be read.
  public Headers refusal(Status unreadable) {
    return plain
        .with(RequestHead.ACCEPT_ENCODING, known.toString())
        .with(ResponseHead.statusFields(new Ending(unreadable)));
  }

  /// What answers are compressed by unless somebody chooses: null for nothing.
  @Nullable Compression usual(RequestHead request) {
    String encoding = request.encoding();
    if (preferred != null) return isAccepted(preferred.name(), request) ? preferred : null;
    if (encoding == null) return null;
    return isAccepted(encoding, request) ? known.named(encoding) : null;
  }

  /// The compression that somebody chose for the answers; null for none.
  ///
  /// @throws RpcException with [Code#INTERNAL], if the server does not know it or the client does not
  ///     accept it
  @Nullable Compression chosen(String name, RequestHead request) {
    if (name.equals(Compressions.IDENTITY)) return null;
    Compression compression = known.named(name);
    if (compression == null) {
      throw new RpcException(
          Code.INTERNAL,
          "compression \"" + name + "\" is not known to the server; " + known + " is");
    }
    if (isAccepted(name, request)) return compression;
    throw new RpcException(
        Code.INTERNAL,
        "compression \""
            + name
            + "\" is not accepted by the client; "
            + (request.acceptedEncodings().isEmpty()
                ? "none is"
                : String.join(",", request.acceptedEncodings()) + " is"));
  }

  private static boolean isAccepted(String name, RequestHead request) {
    return request.acceptedEncodings().contains(name);
  }

  /// What may compress the messages of requests.
  Compressions known() {
    return known;
  }

  /// How answers begin whose messages are compressed so.
  Headers head(@Nullable Compression compression) {
    return compression == null ? plain : compressed.getOrDefault(compression, plain);
  }
}
