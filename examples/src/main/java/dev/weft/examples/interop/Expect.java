package dev.weft.examples.interop;

import com.google.protobuf.MessageLite;
import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a case must see. Whatever else it sees is an [IllegalStateException] that says both.
final class Expect {
  private Expect() {}

  static void equal(String what, @Nullable Object expected, @Nullable Object found) {
    if (Objects.equals(expected, found)) return;
    throw new IllegalStateException(
        what + " is " + describe(found) + "; expected is " + describe(expected));
  }

  /// A call, or a part of one, that has to end with a code; answers the whole status.
  static Status failure(Code code, Runnable call) {
    try {
      call.run();
    } catch (RpcException ended) {
      equal("code of \"" + ended.status().message() + "\"", code, ended.status().code());
      return ended.status();
    }
    throw new IllegalStateException("the call has not failed; expected is " + code);
  }

  /// A message by its size: nobody reads a screen of zeros.
  private static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case MessageLite message ->
          message.getClass().getSimpleName() + " of " + message.getSerializedSize() + " bytes";
      default -> "'" + value + "'";
    };
  }
}
