package dev.weft.testkit.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import javax.net.ssl.X509TrustManager;

/// Trusts by a rule about the certificate's issuer, or about the certificate where it is shown alone.
record OwnTrust(Predicate<X509Certificate> rule) implements X509TrustManager {
  static final String REASON = "the test does not trust it";

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    if (!rule.test(chain[0])) throw new CertificateException(REASON);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    if (!rule.test(chain[0])) throw new CertificateException(REASON);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
