package dev.weft.wire;

import dev.weft.Metadata;
import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Metadata to header fields and back: everything that is not gRPC's or HTTP's own.
final class MetadataCodec {
  private MetadataCodec() {}

  /// Appends metadata as header fields; names that are not the user's to set are left out.
  ///
  /// So is what another call accepts, and how long its body is, which metadata that is passed on may
  /// hold: it is not this one's.
  static void append(Metadata metadata, List<String> fields) {
    append(metadata, fields, null);
  }

  /// @param except one name more that is left out
  static void append(Metadata metadata, List<String> fields, @Nullable String except) {
    for (int i = 0; i < metadata.size(); i++) {
      String name = metadata.name(i);
      if (isReserved(name) || isOfAnother(name) || isOfHttp1(name) || name.equals(except)) continue;
      fields.add(name);
      fields.add(metadata.wireValue(i));
    }
  }

  /// What a client sees of a response's headers or trailers.
  static Metadata ofResponse(Headers headers) {
    return of(headers, 0, name -> isReserved(name) ? null : name);
  }

  /// What a handler sees of a request: `:authority` and `user-agent` too.
  ///
  /// @param from the first field that is looked at
  /// @param hasAuthority whether there is an `:authority`; else a `host` is seen as that
  static Metadata ofRequest(Headers headers, int from, boolean hasAuthority) {
    return of(
        headers,
        from,
        name ->
            switch (name) {
              case ":authority", "user-agent" -> name;
              case "host" -> hasAuthority ? null : ":authority";
              default -> isReserved(name) ? null : name;
            });
  }

  /// @param seenAs the name that a field's value is found under, or null if it is not seen
  private static Metadata of(Headers headers, int from, Function<String, @Nullable String> seenAs) {
    List<String> pairs = null;
    for (int i = from; i < headers.size(); i++) {
      String name = seenAs.apply(headers.name(i));
      if (name == null) continue;
      if (pairs == null) pairs = new ArrayList<>();
      if (name.endsWith("-bin")) {
        // Peers may join the values of a binary name with commas, which base64 does not have.
        for (String value : headers.value(i).split(",", -1)) add(pairs, name, value.strip());
      } else {
        add(pairs, name, headers.value(i));
      }
    }
    return pairs == null ? Metadata.EMPTY : Metadata.ofWire(pairs);
  }

  /// The first binary name whose value is no base64, or null.
  static @Nullable String undecodableName(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (!headers.name(i).endsWith("-bin")) continue;
      try {
        for (String value : headers.value(i).split(",", -1))
          Base64.getDecoder().decode(value.strip());
      } catch (IllegalArgumentException e) {
        return headers.name(i);
      }
    }
    return null;
  }

  private static void add(List<String> pairs, String name, String value) {
    pairs.add(name);
    pairs.add(value);
  }

  private static boolean isOfAnother(String name) {
    return name.equals(RequestHead.ACCEPT_ENCODING) || name.equals("content-length");
  }

  /// What HTTP/2 forbids to send (RFC 9113 §8.2.2): a peer would reset the stream.
  private static boolean isOfHttp1(String name) {
    return switch (name) {
      case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> true;
      default -> false;
    };
  }

  private static boolean isReserved(String name) {
    return switch (name) {
      case "content-type",
          "user-agent",
          "te",
          "grpc-message-type",
          "grpc-encoding",
          "grpc-message",
          "grpc-status",
          "grpc-timeout" ->
          true;
      default -> name.startsWith(":");
    };
  }
}
