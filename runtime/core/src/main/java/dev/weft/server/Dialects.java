package dev.weft.server;

import dev.weft.wire.RequestHead;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The content-types that a server serves.
///
/// One that it does not know is taken for the usual, as other gRPC servers do: some clients say
/// `application/grpc+something` and mean protobuf.
///
/// @param usual `application/grpc`
/// @param others by the content-type's subtype
record Dialects(Dialect usual, Map<String, Dialect> others, AtomicBoolean warned) {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  Dialects(Dialect usual, Map<String, Dialect> others) {
    this(usual, Map.copyOf(others), new AtomicBoolean());
  }

  Dialect of(RequestHead head) {
    String subtype = head.subtype();
    if (subtype == null) return usual;
    Dialect known = others.get(subtype);
    if (known == null) warn(subtype);
    return known == null ? usual : known;
  }

  /// Once: a peer decides how often this happens.
  private void warn(String subtype) {
    if (warned.get() || !warned.compareAndSet(false, true)) return;
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "requests of content-type application/grpc+%s are read as application/grpc: no codec has that subtype; %s have"
                .formatted(printable(subtype), others.keySet()));
  }

  private static String printable(@Nullable String text) {
    return String.valueOf(text).replaceAll("[^ -~]", "?");
  }
}
