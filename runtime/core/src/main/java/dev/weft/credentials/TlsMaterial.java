package dev.weft.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyStoreBuilderParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Reads the files that credentials name, and makes a context of all.
final class TlsMaterial {
  /// The kind of the Java runtime's key managers that looks at the name which a client asks for.
  private static final String BY_NAME = "NewSunX509";

  private TlsMaterial() {}

  /// @throws IllegalArgumentException if that is impossible; says what is wrong with which file
  static SSLContext context(Tls tls) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(tls.identities()), trustManagers(tls.trust()), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("no TLS can be had of " + tls + ": " + e.getMessage(), e);
    }
  }

  private static KeyManager @Nullable [] keyManagers(List<Identity> identities)
      throws GeneralSecurityException, IOException {
    if (identities.isEmpty()) return null;
    if (identities.getFirst() instanceof Identity.Managed(var manager)) {
      return new KeyManager[] {manager};
    }
    var stores = new ArrayList<KeyStore.Builder>();
    for (Identity identity : identities) stores.add(store(identity));
    KeyManagerFactory factory = KeyManagerFactory.getInstance(BY_NAME);
    factory.init(new KeyStoreBuilderParameters(stores));
    KeyManager[] managers = factory.getKeyManagers();
    for (int i = 0; i < managers.length; i++) {
      if (managers[i] instanceof X509ExtendedKeyManager m) managers[i] = new IdentityByName(m);
    }
    return managers;
  }

  private static KeyStore.Builder store(Identity identity)
      throws GeneralSecurityException, IOException {
    return switch (identity) {
      case Identity.Files(Path chainFile, Path keyFile) -> {
        List<X509Certificate> chain = Pem.certificates(text(chainFile), chainFile.toString());
        PrivateKey key = Pem.key(text(keyFile), keyFile.toString(), chain.getFirst());
        yield store(key, chain);
      }
      case Identity.Given(PrivateKey key, List<X509Certificate> chain) -> store(key, chain);
      case Identity.Stored(KeyStore store, String password) -> builder(store, password);
      case Identity.Managed _ -> throw new IllegalStateException("a manager has no store");
    };
  }

  private static KeyStore.Builder store(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random); // the store never leaves the process
    KeyStore store = empty();
    store.setKeyEntry(
        "identity", key, password.toCharArray(), chain.toArray(X509Certificate[]::new));
    return builder(store, password);
  }

  private static KeyStore.Builder builder(KeyStore store, String password) {
    return KeyStore.Builder.newInstance(
        store, new KeyStore.PasswordProtection(password.toCharArray()));
  }

  private static TrustManager @Nullable [] trustManagers(Trust trust)
      throws GeneralSecurityException, IOException {
    return switch (trust) {
      case Trust.OfTheSystem _ -> null;
      case Trust.File(Path file) -> trusting(Pem.certificates(text(file), file.toString()));
      case Trust.Certificates(List<X509Certificate> authorities) -> trusting(authorities);
      case Trust.Stored(KeyStore store) -> trusting(store);
      case Trust.Decided(var manager) -> new TrustManager[] {manager};
    };
  }

  private static TrustManager[] trusting(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority " + i, authorities.get(i));
    }
    return trusting(store);
  }

  private static TrustManager[] trusting(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
