package dev.weft.credentials;

import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Peer;
import dev.weft.SecurityLevel;

/// Says who makes a call, by headers that the call carries: a channel's, a call's own, or both. Safe for
/// any number of threads.
public interface CallCredentials {
  /// An attempt at a call that is about to be made.
  ///
  /// @param uri whom the call is for, as tokens name it: `https://`, the authority without a port that
  ///     is 443, and the service's path
  /// @param peer the server, at the other end of the connection that the attempt takes
  /// @param deadline when the call ends at the latest
  record Asked(String uri, MethodDescriptor<?, ?> method, Peer peer, Deadline deadline) {}

  /// The headers for an attempt at a call; asked on the call's thread, once its connection is known.
  ///
  /// May block: the thread is interrupted when the call's deadline passes or somebody cancels it.
  ///
  /// @throws dev.weft.RpcException to end the call with its status; with INTERNAL where that is one that
  ///     servers alone give (gRFC A54)
  /// @throws IllegalArgumentException if what there is makes no header: the call ends with INTERNAL
  /// @throws Exception otherwise: the call ends with UNAUTHENTICATED, and is not sent
  Metadata headers(Asked asked) throws Exception;

  /// How well a connection has to be protected that carries these headers.
  default SecurityLevel least() {
    return SecurityLevel.PRIVACY_AND_INTEGRITY;
  }
}
