package dev.weft.client;

import dev.weft.credentials.CallCredentials;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whom a call is for and who makes it, where the channel does not say; immutable.
///
/// @param authority the request's `:authority`, a host and perhaps a port; the certificate of a server
///     that has shown one has to cover it, or the call fails with UNAVAILABLE. Null for the connection's
/// @param credentials headers to send besides those of the channel's credentials; null for none
public record CallIdentity(@Nullable String authority, @Nullable CallCredentials credentials) {
  /// The channel's.
  public static final CallIdentity NONE = new CallIdentity(null, null);

  /// RFC 3986 §3.2: no user, no path, and nothing that is not visible.
  private static final Pattern AUTHORITY = Pattern.compile("[!-~&&[^/?#@\\\\]]+");

  /// @throws IllegalArgumentException if the authority is none
  public CallIdentity {
    if (authority != null) requireAuthority(authority);
  }

  static void requireAuthority(String authority) {
    if (AUTHORITY.matcher(authority).matches()) return;
    throw new IllegalArgumentException(
        "authority \"" + authority + "\"; host or host:port is allowed");
  }
}
