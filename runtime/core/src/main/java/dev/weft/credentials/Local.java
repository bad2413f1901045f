package dev.weft.credentials;

import dev.weft.SecurityLevel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// Connections within this machine, without encryption; with any other peer they fail.
///
/// A Unix-domain socket, which no network carries, counts as [SecurityLevel#PRIVACY_AND_INTEGRITY]. TCP
/// over the loopback interface counts as [SecurityLevel#NONE], as with other gRPC libraries: any user of
/// the machine may stand between.
public record Local() implements ChannelCredentials, ServerCredentials {
  /// How well a connection with this peer is protected; for transports.
  ///
  /// @throws IOException if the peer is not on this machine
  public SecurityLevel level(SocketAddress remote) throws IOException {
    if (remote instanceof UnixDomainSocketAddress) return SecurityLevel.PRIVACY_AND_INTEGRITY;
    if (remote instanceof InetSocketAddress inet
        && !inet.isUnresolved()
        && inet.getAddress().isLoopbackAddress()) {
      return SecurityLevel.NONE;
    }
    throw new IOException(
        "local credentials do not reach " + remote + "; loopback addresses and Unix sockets do");
  }
}
