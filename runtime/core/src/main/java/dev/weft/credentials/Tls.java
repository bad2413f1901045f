package dev.weft.credentials;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// TLS, as HTTP/2 needs it: an immutable description, for either end.
///
/// ```java
/// Channel.over(connector).tls(Tls.DEFAULT.withTrust(Trust.file(authorities))).to("dns:///greeter:443");
/// BlockingServerTransport.secured(443, Tls.DEFAULT.withIdentity(Identity.files(chain, key)));
/// ```
///
/// Both ends insist that HTTP/2 is chosen by ALPN. A client names the server it wants (SNI), and wants
/// its certificate to name the channel's authority.
///
/// @param identities keys and certificates to prove by; of several, a server shows the one whose
///     certificate has the name that the client asks for, and the first if none has. A server has at
///     least one, a client those that it shows to servers that ask
/// @param trust whose certificates are believed: a client's in servers, a server's in clients
/// @param clientAuth whether a server asks for clients' certificates; nothing to a client
/// @param hostCheck what a client wants to see in a server's certificate; nothing to a server
/// @param serverName whom a channel calls instead of the target's host; null for that. Nothing to a server
/// @param protocols of the Java runtime that may be used, such as `TLSv1.3`. What the runtime
///     disables (`jdk.tls.disabledAlgorithms`), TLS 1.1 by default, stays out nevertheless
/// @param cipherSuites by their names in the Java runtime, the most welcome first
public record Tls(
    List<Identity> identities,
    Trust trust,
    ClientAuth clientAuth,
    HostCheck hostCheck,
    @Nullable String serverName,
    List<String> protocols,
    List<String> cipherSuites)
    implements ChannelCredentials, ServerCredentials {

  /// TLS 1.3, and in TLS 1.2 what RFC 9113 §9.2.2 permits and others have: ephemeral keys, AEAD.
  private static final List<String> HTTP2_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /// TLS 1.3 and 1.2, what the system trusts, no identity.
  public static final Tls DEFAULT =
      new Tls(
          List.of(),
          Trust.system(),
          ClientAuth.NONE,
          HostCheck.REQUIRED,
          null,
          List.of("TLSv1.3", "TLSv1.2"),
          HTTP2_SUITES);

  /// @throws IllegalArgumentException if nothing could be agreed upon, a key manager stands beside
  ///     other identities, or the server's name is no authority
  public Tls {
    identities = List.copyOf(identities);
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
    if (serverName != null) ServerNames.requireAuthority(serverName);
    if (protocols.isEmpty()) throw new IllegalArgumentException("no protocol is allowed");
    if (cipherSuites.isEmpty()) throw new IllegalArgumentException("no cipher suite is allowed");
    if (identities.size() > 1 && identities.stream().anyMatch(Identity.Managed.class::isInstance)) {
      throw new IllegalArgumentException(
          "a key manager beside other identities: " + identities + "; it chooses alone");
    }
  }

  public Tls withIdentity(Identity... all) {
    return new Tls(List.of(all), trust, clientAuth, hostCheck, serverName, protocols, cipherSuites);
  }

  public Tls withTrust(Trust other) {
    return new Tls(identities, other, clientAuth, hostCheck, serverName, protocols, cipherSuites);
  }

  public Tls withClientAuth(ClientAuth other) {
    return new Tls(identities, trust, other, hostCheck, serverName, protocols, cipherSuites);
  }

  public Tls withHostCheck(HostCheck other) {
    return new Tls(identities, trust, clientAuth, other, serverName, protocols, cipherSuites);
  }

  /// Has a channel call servers by another name than the target's, a host and perhaps a port, as
  /// `ChannelBuilder.authority` does; a channel that is told both has to be told the same.
  public Tls withServerName(String name) {
    return new Tls(identities, trust, clientAuth, hostCheck, name, protocols, cipherSuites);
  }

  public Tls withProtocols(String... all) {
    return new Tls(
        identities, trust, clientAuth, hostCheck, serverName, List.of(all), cipherSuites);
  }

  public Tls withCipherSuites(String... all) {
    return new Tls(identities, trust, clientAuth, hostCheck, serverName, protocols, List.of(all));
  }
}
