package dev.weft.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `application/grpc`, alone or with a subtype: what makes an HTTP message a gRPC one.
final class ContentType {
  static final String NAME = "content-type";
  static final String GRPC = "application/grpc";

  private ContentType() {}

  static boolean isGrpc(@Nullable String value) {
    if (value == null || !value.regionMatches(true, 0, GRPC, 0, GRPC.length())) return false;
    if (value.length() == GRPC.length()) return true;
    char next = value.charAt(GRPC.length());
    return next == '+' || next == ';';
  }

  static String of(@Nullable String subtype) {
    return subtype == null ? GRPC : GRPC + "+" + subtype;
  }

  /// The subtype of one that is gRPC's, in lower case; null for none, and for `proto`, which is the same.
  static @Nullable String subtype(String grpc) {
    int from = GRPC.length();
    if (grpc.length() == from || grpc.charAt(from) != '+') return null;
    int parameters = grpc.indexOf(';', from);
    int end = parameters < 0 ? grpc.length() : parameters;
    String subtype = grpc.substring(from + 1, end).strip().toLowerCase(Locale.ROOT);
    return subtype.isEmpty() || subtype.equals("proto") ? null : subtype;
  }
}
