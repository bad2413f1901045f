package dev.weft;

import java.net.SocketAddress;
import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is at the other end of a connection, and how well it is protected.
///
/// A handler asks [CallContext#peer]; a client learns it from what observes its call.
///
/// @param certificates by which the peer has proved who it is, its own first; empty if it has not
public record Peer(
    SocketAddress remote,
    SocketAddress local,
    SecurityLevel security,
    List<X509Certificate> certificates) {
  /// The kind of a name in a certificate that is a URI (RFC 5280 §4.2.1.6).
  private static final int URI_NAME = 6;

  public Peer {
    certificates = List.copyOf(certificates);
  }

  /// A peer that has shown no certificate.
  public Peer(SocketAddress remote, SocketAddress local, SecurityLevel security) {
    this(remote, local, security, List.of());
  }

  /// The peer's name within SPIFFE: the one URI that its certificate names, if that is a `spiffe://` one;
  /// null if there is none, or several.
  public @Nullable URI spiffeId() {
    if (certificates.isEmpty()) return null;
    Collection<List<?>> names;
    try {
      names = certificates.getFirst().getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return null;
    }
    if (names == null) return null;
    URI only = null;
    for (List<?> name : names) {
      if (!Integer.valueOf(URI_NAME).equals(name.get(0))) continue;
      if (only != null || !(name.get(1) instanceof String text)) return null;
      only = uri(text);
      if (only == null) return null;
    }
    return only != null && "spiffe".equals(only.getScheme()) ? only : null;
  }

  private static @Nullable URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
