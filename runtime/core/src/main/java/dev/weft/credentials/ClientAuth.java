package dev.weft.credentials;

/// Whether clients have to prove who they are by a certificate.
public enum ClientAuth {
  /// The server does not ask.
  NONE,
  /// It asks; a client without a certificate is served as well, one whose certificate is not trusted
  /// is not.
  REQUESTED,
  /// A client without a certificate fails in the handshake.
  REQUIRED
}
