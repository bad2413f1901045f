package dev.weft.credentials;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;

/// A private key and the certificates that vouch for it: how a server, or a client, proves who it is.
public sealed interface Identity {
  /// From PEM files, which are read again once they have changed: connections that begin later show
  /// the new certificate, and those that there are go on. Files that do not fit together, as while
  /// they are being replaced, are passed over until they do.
  ///
  /// @param chain certificates, the key's own first
  /// @param key unencrypted: PKCS #8 (`PRIVATE KEY`), PKCS #1 (`RSA PRIVATE KEY`), SEC 1 (`EC PRIVATE KEY`)
  static Identity files(Path chain, Path key) {
    return new Files(chain, key);
  }

  /// From the texts of PEM files.
  ///
  /// @throws IllegalArgumentException if they are none, or do not fit together
  static Identity pem(String chain, String key) {
    List<X509Certificate> certificates = Pem.certificates(chain, "the chain");
    return new Given(Pem.key(key, "the key", certificates.getFirst()), certificates);
  }

  /// From what the program has.
  ///
  /// @param chain the key's own certificate first
  static Identity of(PrivateKey key, X509Certificate... chain) {
    return new Given(key, List.of(chain));
  }

  /// Any entry of a key store; of several, the one that fits the name that the peer asks for.
  static Identity keyStore(KeyStore store, String password) {
    return new Stored(store, password);
  }

  /// Whatever this one chooses for each connection: for keys in hardware, or rules of one's own. It
  /// cannot be mixed with others.
  static Identity managedBy(X509ExtendedKeyManager manager) {
    return new Managed(manager);
  }

  /// See [#files].
  record Files(Path chain, Path key) implements Identity {}

  /// See [#of].
  record Given(PrivateKey key, List<X509Certificate> chain) implements Identity {
    public Given {
      chain = List.copyOf(chain);
      if (chain.isEmpty()) throw new IllegalArgumentException("a key without a certificate");
      Pem.requirePair(key, chain.getFirst(), "the key");
    }

    @Override
    public String toString() {
      return "Given[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
  }

  /// See [#keyStore].
  record Stored(KeyStore store, String password) implements Identity {
    @Override
    public String toString() {
      return "Stored[" + store.getType() + "]";
    }
  }

  /// See [#managedBy].
  record Managed(X509ExtendedKeyManager manager) implements Identity {}
}
