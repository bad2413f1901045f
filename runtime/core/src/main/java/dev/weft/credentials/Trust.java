package dev.weft.credentials;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509TrustManager;

/// Whose certificates are believed.
public sealed interface Trust {
  /// What the Java runtime trusts: its own list of authorities, or what `javax.net.ssl.trustStore` says.
  static Trust system() {
    return new OfTheSystem();
  }

  /// The authorities of a PEM file and nobody else. The file is read again once it has changed.
  static Trust file(Path authorities) {
    return new File(authorities);
  }

  /// The authorities of a PEM file's text and nobody else.
  ///
  /// @throws IllegalArgumentException if it is none
  static Trust pem(String authorities) {
    return new Certificates(Pem.certificates(authorities, "the authorities"));
  }

  /// These authorities and nobody else.
  static Trust certificates(X509Certificate... authorities) {
    return new Certificates(List.of(authorities));
  }

  /// The trusted entries of a key store and nobody else.
  static Trust keyStore(KeyStore store) {
    return new Stored(store);
  }

  /// Whomever this one believes; it may block, in the handshakes of its connections alone.
  ///
  /// An `X509ExtendedTrustManager` also has to check the server's name itself, which it can ask the engine
  /// for; for any other that is done besides.
  static Trust decidedBy(X509TrustManager manager) {
    return new Decided(manager);
  }

  /// See [#system].
  record OfTheSystem() implements Trust {}

  /// See [#file].
  record File(Path authorities) implements Trust {}

  /// See [#certificates].
  record Certificates(List<X509Certificate> authorities) implements Trust {
    public Certificates {
      authorities = List.copyOf(authorities);
      if (authorities.isEmpty()) throw new IllegalArgumentException("no authority is trusted");
    }
  }

  /// See [#keyStore].
  record Stored(KeyStore store) implements Trust {}

  /// See [#decidedBy].
  record Decided(X509TrustManager manager) implements Trust {}
}
