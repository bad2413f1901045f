package dev.weft.credentials;

import dev.weft.Peer;
import dev.weft.SecurityLevel;
import dev.weft.Time;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Makes the engines of connections over TLS, for transports: each connection has one, made when it
/// begins, of what the files hold by then. Safe for any number of threads.
///
/// A context once made is never altered, so what happens to files does nothing to connections that
/// there are; sessions are resumed within one context only.
public final class TlsEngines {
  private static final System.Logger LOG = System.getLogger("dev.weft.credentials");

  private static final String HTTP2 = "h2";

  /// Whether a peer has to choose HTTP/2 by ALPN; the name of the switch is that of other gRPC libraries.
  private static final boolean ENFORCES_ALPN =
      !"false".equalsIgnoreCase(System.getenv("GRPC_ENFORCE_ALPN_ENABLED"));

  /// Files that could not be used are said to be so this often, while connections come.
  private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);

  private final Tls tls;
  private final ReentrantLock reloading = new ReentrantLock();

  private volatile Made made;

  // Under `reloading`.
  private List<FileStamp> unusable = List.of();
  private long lastSaid = Time.SYSTEM.nanoTime() - SILENCE;

  private record Made(SSLContext context, List<FileStamp> of) {}

  private TlsEngines(Tls tls) {
    this.tls = tls;
    List<FileStamp> files = FileStamp.of(tls);
    this.made = new Made(TlsMaterial.context(tls), files);
    requireKnown(
        "protocol", tls.protocols(), made.context.getSupportedSSLParameters().getProtocols());
    requireKnown(
        "cipher suite",
        tls.cipherSuites(),
        made.context.getSupportedSSLParameters().getCipherSuites());
  }

  /// The engines of a channel.
  ///
  /// @throws IllegalArgumentException if a file cannot be read, or a name means nothing to the Java runtime
  public static TlsEngines ofClient(Tls tls) {
    return new TlsEngines(tls);
  }

  /// The engines of a server.
  ///
  /// @throws IllegalArgumentException if there is no identity to show, a file cannot be read, or a name
  ///     means nothing to the Java runtime
  public static TlsEngines ofServer(Tls tls) {
    if (tls.identities().isEmpty()) {
      throw new IllegalArgumentException(
          "TLS without an identity for a server; say withIdentity(Identity.files(chain, key))");
    }
    return new TlsEngines(tls);
  }

  private static void requireKnown(String what, List<String> wanted, String[] known) {
    List<String> all = Arrays.asList(known);
    for (String name : wanted) {
      if (all.contains(name)) continue;
      throw new IllegalArgumentException(what + " " + name + "; the Java runtime knows " + all);
    }
  }

  /// The engine of a connection that a server has accepted.
  public SSLEngine server() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine);
    parameters.setUseCipherSuitesOrder(true);
    switch (tls.clientAuth()) {
      case NONE -> {}
      case REQUESTED -> parameters.setWantClientAuth(true);
      case REQUIRED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// The engine of a connection to a server.
  ///
  /// @param authority whom the channel calls: a host, and perhaps a port
  public SSLEngine client(String authority) {
    String host = ServerNames.host(authority);
    SSLEngine engine = context().createSSLEngine(host, ServerNames.port(authority));
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine);
    parameters.setServerNames(ServerNames.indication(host));
    if (tls.hostCheck() == HostCheck.REQUIRED) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private SSLParameters parameters(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(tls.protocols().toArray(String[]::new));
    parameters.setCipherSuites(tls.cipherSuites().toArray(String[]::new));
    parameters.setApplicationProtocols(new String[] {HTTP2});
    return parameters;
  }

  /// A context for what asks for one and takes its engines from here all the same.
  public SSLContext context() {
    Made now = made;
    // Who finds somebody reading them goes on with what there is.
    if (now.of.isEmpty() || !reloading.tryLock()) return now.context;
    try {
      List<FileStamp> found = FileStamp.of(tls);
      if (found.equals(now.of) || found.equals(unusable)) return now.context;
      try {
        now = new Made(TlsMaterial.context(tls), found);
        made = now;
        unusable = List.of();
        LOG.log(System.Logger.Level.INFO, "new connections use what has changed of " + found);
      } catch (IllegalArgumentException e) {
        unusable = found;
        complain(e);
      }
      return now.context;
    } finally {
      reloading.unlock();
    }
  }

  private void complain(IllegalArgumentException e) {
    if (Time.SYSTEM.nanoTime() - lastSaid < SILENCE) return;
    lastSaid = Time.SYSTEM.nanoTime();
    LOG.log(
        System.Logger.Level.WARNING,
        "TLS files have changed and cannot be used; connections go on with those before",
        e);
  }

  /// Who is at the other end of a connection whose handshake is done.
  ///
  /// @throws SSLHandshakeException if the peer does not speak HTTP/2, or is a server whose certificate
  ///     names no such host where that is asked for (the Java runtime would be content with its subject)
  public static Peer peer(SSLEngine engine, SocketAddress remote, SocketAddress local)
      throws SSLHandshakeException {
    String chosen = engine.getApplicationProtocol();
    if (!HTTP2.equals(chosen) && (ENFORCES_ALPN || !chosen.isEmpty())) {
      throw new SSLHandshakeException(
          "the peer chose "
              + (chosen.isEmpty() ? "no protocol" : "\"" + chosen + "\"")
              + " by ALPN; HTTP/2 (\"h2\") is needed");
    }
    List<X509Certificate> chain = certificates(engine.getSession());
    String host = engine.getPeerHost();
    boolean looksAtHost =
        engine.getUseClientMode()
            && engine.getSSLParameters().getEndpointIdentificationAlgorithm() != null;
    if (looksAtHost && (chain.isEmpty() || !ServerNames.cover(chain.getFirst(), host))) {
      throw new SSLHandshakeException("no subject alternative name is " + host);
    }
    return new Peer(remote, local, SecurityLevel.PRIVACY_AND_INTEGRITY, chain);
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    var chain = new ArrayList<X509Certificate>();
    try {
      for (var certificate : session.getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) chain.add(x509);
      }
    } catch (SSLPeerUnverifiedException e) {
      // It has shown none.
    }
    return chain;
  }
}
