package dev.weft.credentials;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.util.Locale;
import java.util.Objects;

/// Says in words why a handshake failed, for transports.
public final class TlsFailures {
  private TlsFailures() {}

  /// What was wrong, from an `SSLException` and what it was caused by.
  public static String describe(Throwable failure) {
    String reason = null;
    // The innermost cause is the most exact: no path is found where one is expired.
    for (Throwable t = failure; t != null; t = t.getCause()) {
      reason =
          switch (t) {
            case CertificateExpiredException e ->
                "the peer's certificate has expired (" + e.getMessage() + ")";
            case CertificateNotYetValidException e ->
                "the peer's certificate is not valid yet (" + e.getMessage() + ")";
            case CertificateRevokedException e ->
                "the peer's certificate has been revoked (" + e.getMessage() + ")";
            case CertPathBuilderException _ ->
                "the peer's certificate is not trusted: no trusted authority vouches for it";
            case CertPathValidatorException e when isUntrusted(e) ->
                "the peer's certificate is not trusted: no trusted authority vouches for it";
            default -> reason;
          };
    }
    if (reason != null) return reason;
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("no subject alternative") || lower.contains("no name matching")) {
      return "the peer's certificate is made out to another host (" + message + ")";
    }
    if (lower.contains("empty client certificate chain")) {
      return "the client has no certificate, and one is required";
    }
    if (lower.contains("unrecognized ssl message") || lower.contains("plaintext connection")) {
      return "the peer does not speak TLS (" + message + ")";
    }
    Throwable cause = failure.getCause();
    if (lower.contains("unhandled exception") && cause != null) {
      return "a key or trust manager failed: " + cause;
    }
    if (lower.contains("received fatal alert")) return refused(message, lower);
    return message;
  }

  private static boolean isUntrusted(CertPathValidatorException e) {
    return e.getReason() == java.security.cert.PKIXReason.NO_TRUST_ANCHOR
        || String.valueOf(e.getMessage()).contains("Path does not chain");
  }

  /// The peer has found the fault.
  private static String refused(String message, String lower) {
    if (lower.contains("certificate_required")) {
      return "the peer requires a certificate of this side (" + message + ")";
    }
    if (lower.contains("certificate") || lower.contains("unknown_ca")) {
      return "the peer refuses this side's certificate (" + message + ")";
    }
    if (lower.contains("no_application_protocol")) {
      return "the peer does not speak HTTP/2 (" + message + ")";
    }
    if (lower.contains("handshake_failure")) { // TLS 1.2 has one alert for both
      return "no cipher suite suits both sides, or the peer requires a certificate of this side ("
          + message
          + ")";
    }
    if (lower.contains("protocol_version")) {
      return "no version of TLS suits both sides (" + message + ")";
    }
    return message;
  }
}
