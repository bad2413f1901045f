package dev.weft.server;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.Status;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What becomes of calls to methods that no service has.
///
/// @param services the names of those that there are
/// @param handler handles such calls, the server's interceptors included; null if they are refused
record UnknownMethods(
    Set<String> services, @Nullable ServerHandler handler, boolean interruptsHandler) {

  /// Where a call to the path goes, or null if it goes nowhere.
  @Nullable Route route(String path) {
    if (handler == null || isMalformed(path)) return null;
    var method =
        new MethodDescriptor<>(
            service(path),
            name(path),
            MethodDescriptor.Kind.BIDI_STREAMING,
            Bytes.AS_THEY_ARE,
            Bytes.AS_THEY_ARE);
    return Route.of(method, handler, interruptsHandler, null);
  }

  /// What a call to the path is refused with.
  Status status(String path) {
    if (isMalformed(path)) {
      return new Status(Code.UNIMPLEMENTED, "malformed method name: \"" + path + "\"");
    }
    return new Status(
        Code.UNIMPLEMENTED,
        services.contains(service(path))
            ? "unknown method " + name(path) + " for service " + service(path)
            : "unknown service " + service(path));
  }

  private static boolean isMalformed(String path) {
    return !path.startsWith("/") || path.lastIndexOf('/') <= 0;
  }

  private static String service(String path) {
    return path.substring(1, path.lastIndexOf('/'));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// Messages nobody knows the type of.
  private enum Bytes implements Marshaller<byte[]> {
    AS_THEY_ARE;

    @Override
    public byte[] encode(byte[] message, int headroom) {
      byte[] bytes = new byte[headroom + message.length];
      System.arraycopy(message, 0, bytes, headroom, message.length);
      return bytes;
    }

    @Override
    public byte[] decode(ByteBuffer bytes) {
      byte[] message = new byte[bytes.remaining()];
      bytes.get(message);
      return message;
    }
  }
}
