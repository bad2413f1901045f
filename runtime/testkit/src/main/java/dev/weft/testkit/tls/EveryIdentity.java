package dev.weft.testkit.tls;

import dev.weft.credentials.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows its certificate to whoever asks, whomever that one would believe.
final class EveryIdentity extends X509ExtendedKeyManager {
  private static final String ALIAS = "only";

  private final Issued issued;

  EveryIdentity(Issued issued) {
    this.issued = issued;
  }

  Identity identity() {
    return Identity.managedBy(this);
  }

  @Override
  public String[] getClientAliases(String kind, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String[] getServerAliases(String kind, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String chooseClientAlias(
      String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public String chooseServerAlias(
      String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public String chooseEngineClientAlias(
      String[] kinds, Principal @Nullable [] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String chooseEngineServerAlias(
      String kind, Principal @Nullable [] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return new X509Certificate[] {issued.certificate()};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return issued.key();
  }
}
