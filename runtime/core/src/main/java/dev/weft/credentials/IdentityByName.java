package dev.weft.credentials;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Has the name that a client asks for decide between certificates of different kinds of key.
///
/// The Java runtime asks for one kind after the other, and its own manager answers the first with what
/// it has of that kind, whatever name the next kind's has.
final class IdentityByName extends X509ExtendedKeyManager {
  /// As the runtime names them.
  private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS", "DSA");

  private final X509ExtendedKeyManager all;

  IdentityByName(X509ExtendedKeyManager all) {
    this.all = all;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String kind, Principal @Nullable [] issuers, SSLEngine engine) {
    String usual = all.chooseEngineServerAlias(kind, issuers, engine);
    String wanted = wanted(engine);
    if (usual == null || wanted == null || covers(usual, wanted)) return usual;
    for (String other : KINDS) {
      if (!mayBeAskedFor(other, engine)) continue;
      String better = all.chooseEngineServerAlias(other, issuers, engine);
      if (better != null && covers(better, wanted)) return null; // until its kind is asked for
    }
    return usual;
  }

  /// Whether the client can check such a key's signatures: else its kind's turn never comes.
  private static boolean mayBeAskedFor(String kind, SSLEngine engine) {
    if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) return false;
    String algorithm = kind.equals("EC") ? "ECDSA" : kind;
    for (String known : session.getPeerSupportedSignatureAlgorithms()) {
      if (known.toUpperCase(Locale.ROOT).contains(algorithm.toUpperCase(Locale.ROOT))) return true;
    }
    return false;
  }

  private static @Nullable String wanted(SSLEngine engine) {
    if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) return null;
    for (SNIServerName name : session.getRequestedServerNames()) {
      if (name instanceof SNIHostName host) return host.getAsciiName();
    }
    return null;
  }

  private boolean covers(String alias, String name) {
    X509Certificate[] chain = all.getCertificateChain(alias);
    return chain != null && ServerNames.cover(chain[0], name);
  }

  @Override
  public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
    return all.getClientAliases(kind, issuers);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return all.chooseClientAlias(kinds, issuers, socket);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] kinds, Principal @Nullable [] issuers, SSLEngine engine) {
    return all.chooseEngineClientAlias(kinds, issuers, engine);
  }

  @Override
  public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
    return all.getServerAliases(kind, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return all.chooseServerAlias(kind, issuers, socket);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return all.getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return all.getPrivateKey(alias);
  }
}
