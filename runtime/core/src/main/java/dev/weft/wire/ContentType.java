package dev.weft.wire;

/// `application/grpc`, alone or with a subtype: what makes an HTTP message a gRPC one.
final class ContentType {
  static final String NAME = "content-type";
  static final String GRPC = "application/grpc";

  private ContentType() {}

  static boolean isGrpc(@org.jspecify.annotations.Nullable String value) {
    if (value == null || !value.regionMatches(true, 0, GRPC, 0, GRPC.length())) return false;
    if (value.length() == GRPC.length()) return true;
    char next = value.charAt(GRPC.length());
    return next == '+' || next == ';';
  }
}
