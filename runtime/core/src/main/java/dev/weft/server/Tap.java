package dev.weft.server;

import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.Peer;
import dev.weft.Status;

/// Decides about calls when no more than their heads have come: what it refuses costs no thread, no
/// message is read, and neither interceptors nor handlers learn of it.
///
/// For what is cheap to tell: load, a client that asks too often, a token that is missing.
/// Interceptors do the rest.
@FunctionalInterface
public interface Tap {
  /// A call that has come.
  ///
  /// @param method its full name as it came, `package.Service/Method`; perhaps nobody has it
  /// @param headers the client's metadata
  /// @param deadline the call's, NONE if it has none
  record Arrival(String method, Metadata headers, Peer peer, Deadline deadline) {}

  /// Answers OK for a call that is to be served, or the status to refuse it with, details included.
  ///
  /// Runs on the thread that reads the connection, one call of a connection at a time, those of several
  /// beside each other; it must not block. If it throws, the call is refused: with the status of an
  /// [dev.weft.RpcException], else with PERMISSION_DENIED.
  Status admit(Arrival call);
}
