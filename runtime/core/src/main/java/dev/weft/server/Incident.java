package dev.weft.server;

import dev.weft.Code;
import dev.weft.MethodDescriptor;
import dev.weft.Status;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// A handler that failed with no status: what the client is told, and what the log says.
///
/// The exception's text may hold anything, so it stays here; an id leads from one to the other.
record Incident(String id) {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  static Incident of(MethodDescriptor<?, ?> method, Throwable cause) {
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    LOG.log(
        System.Logger.Level.ERROR,
        () -> "the handler of " + method + " failed (incident " + id + ")",
        cause);
    return new Incident(id);
  }

  Status status() {
    return new Status(Code.UNKNOWN, "the handler failed (incident " + id + " in the server's log)");
  }
}
