package dev.weft.credentials;

/// What a client wants to see in a server's certificate.
public enum HostCheck {
  /// A name or an address that covers the channel's authority (RFC 9525).
  REQUIRED,
  /// That it is trusted, whomever it names: for where a custom [Trust] looks at something else.
  NONE
}
