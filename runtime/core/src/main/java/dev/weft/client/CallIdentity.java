package dev.weft.client;

import dev.weft.credentials.CallCredentials;
import dev.weft.credentials.ServerNames;
import org.jspecify.annotations.Nullable;

/// Whom a call is for and who makes it, where the channel does not say; immutable.
///
/// @param authority the request's `:authority`, a host and perhaps a port; the certificate of a server
///     that has shown one has to cover it, or the call fails with UNAVAILABLE. Null for the connection's
/// @param credentials headers to send besides those of the channel's credentials; null for none
public record CallIdentity(@Nullable String authority, @Nullable CallCredentials credentials) {
  /// The channel's.
  public static final CallIdentity NONE = new CallIdentity(null, null);

  /// @throws IllegalArgumentException if the authority is none
  public CallIdentity {
    if (authority != null) ServerNames.requireAuthority(authority);
  }
}
