package dev.weft.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Peer;
import dev.weft.RpcException;
import dev.weft.SecurityLevel;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.credentials.CallCredentials;
import dev.weft.credentials.ClientAuth;
import dev.weft.credentials.HostCheck;
import dev.weft.credentials.Local;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.Tls;
import dev.weft.credentials.Trust;
import dev.weft.resolver.HttpProxy;
import dev.weft.resolver.NamingScheme;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is at the other end: a channel's and a server's credentials, over every transport.
public abstract class SecurityContract extends SecuredCalls {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;

  @Test
  void calls_travel_over_tls() throws Exception {
    serve(SERVING);

    callsWell(channel(TRUSTING));

    assertEquals(SecurityLevel.PRIVACY_AND_INTEGRITY, echo.caller().security());
  }

  @DisplayName("TL-04: a certificate that has expired ends a call at once, and is named")
  @Test
  void an_expired_certificate_is_refused() {
    Instant now = Instant.now();
    var old =
        AUTHORITY.issue(
            "localhost", now.minus(DAY.multipliedBy(2)), now.minus(DAY), "DNS:localhost");
    serve(Tls.DEFAULT.withIdentity(old.identity()));

    refused(TRUSTING, "the peer's certificate has expired");
  }

  @DisplayName("TL-04: a certificate that is not valid yet ends a call at once, and is named")
  @Test
  void a_certificate_of_tomorrow_is_refused() {
    Instant now = Instant.now();
    var early =
        AUTHORITY.issue("localhost", now.plus(DAY), now.plus(DAY.multipliedBy(2)), "DNS:localhost");
    serve(Tls.DEFAULT.withIdentity(early.identity()));

    refused(TRUSTING, "the peer's certificate is not valid yet");
  }

  @DisplayName("TL-04: a certificate of an authority that is not trusted is named")
  @Test
  void an_untrusted_certificate_is_refused() {
    serve(Tls.DEFAULT.withIdentity(STRANGER.issueLocal().identity()));

    refused(TRUSTING, "the peer's certificate is not trusted");
  }

  @DisplayName("TL-04: a certificate made out to another host is named")
  @Test
  void a_certificate_of_another_host_is_refused() {
    serve(Tls.DEFAULT.withIdentity(AUTHORITY.issue("elsewhere", "DNS:elsewhere.test").identity()));

    refused(TRUSTING, "the peer's certificate is made out to another host");
    callsWell(channel(TRUSTING.withHostCheck(HostCheck.NONE)));
    callsWell(open(over(TRUSTING).authority("elsewhere.test"), server().address()));
  }

  @DisplayName("TL-04: a certificate with the host in its subject alone is made out to nobody")
  @Test
  void a_certificate_without_alternative_names_is_refused() {
    serve(Tls.DEFAULT.withIdentity(AUTHORITY.issue("localhost").identity()));

    refused(TRUSTING, "the peer's certificate is made out to another host");
    callsWell(channel(TRUSTING.withHostCheck(HostCheck.NONE)));
  }

  @DisplayName("RFC 6066 §3: who is called by what the DNS could not have is called without SNI")
  @Test
  void a_name_that_is_none_is_no_obstacle() {
    serve(SERVING);
    Tls unchecked = TRUSTING.withHostCheck(HostCheck.NONE);

    for (String name : List.of("my_service", "my_service:80", "a..b", "127.0.0.1:1", "[::1]:2")) {
      callsWell(open(over(unchecked).authority(name), server().address()));
    }
  }

  @DisplayName("NR-14: who is behind a proxy proves who he is, and is not within this machine")
  @Test
  void calls_travel_over_tls_through_a_proxy() throws Exception {
    serve(SERVING);
    try (var proxy = new ConnectProxy(server().address())) {
      NamingScheme dns = NamingScheme.dns().withProxy(HttpProxy.parse(proxy.url()));

      callsWell(closing(over(TRUSTING).resolving(dns).to("dns:///localhost:1234")));
      assertEquals(List.of("CONNECT localhost:1234 HTTP/1.1"), proxy.asked());
      RpcException elsewhere =
          failure(
              closing(
                  over(TRUSTING).authority("elsewhere.test").resolving(dns).to("elsewhere.test")));
      assertTrue(elsewhere.status().message().contains("another host"), elsewhere::getMessage);
      RpcException local =
          failure(closing(over(new Local()).resolving(dns).to("dns:///localhost:1234")));
      assertTrue(local.status().message().contains("behind a proxy"), local::getMessage);
    }
  }

  private static final CallCredentials TOKEN =
      asked -> Metadata.of("authorization", "Bearer " + asked.peer().security());

  @DisplayName("TL-06 !: credentials that need protection make no call without")
  @Test
  void a_secret_does_not_travel_in_plaintext() throws Exception {
    serve(new Plaintext());

    assertThrows(
        IllegalArgumentException.class,
        () -> channel(new Plaintext(), builder -> builder.callCredentials(TOKEN)));
    for (var credentials : List.of(new Plaintext(), new Local())) {
      RpcException refused =
          failure(channel(credentials), CallOptions.DEFAULT.withCredentials(TOKEN));
      assertEquals(Code.UNAUTHENTICATED, refused.code(), refused::getMessage);
    }
    Channel local = channel(new Local(), builder -> builder.callCredentials(TOKEN));
    assertEquals(Code.UNAUTHENTICATED, failure(local).code());
    assertFalse(echo.wasCalled());
  }

  @DisplayName("TL-08: over TLS they do")
  @Test
  void a_secret_travels_over_tls() throws Exception {
    serve(SERVING);

    callsWell(channel(TRUSTING, builder -> builder.callCredentials(TOKEN)));

    assertEquals("Bearer PRIVACY_AND_INTEGRITY", echo.header("authorization"));
  }

  @DisplayName("TL-12: a call's own authority has to be in the certificate")
  @Test
  void a_call_for_another_server_needs_its_certificate() throws Exception {
    var both = AUTHORITY.issue("localhost", "DNS:localhost", "DNS:*.greeter.test");
    serve(Tls.DEFAULT.withIdentity(both.identity()));
    Channel channel = channel(TRUSTING);

    callsWell(channel, CallOptions.DEFAULT.withAuthority("eu.greeter.test:443"));
    assertEquals("eu.greeter.test:443", echo.header(":authority"));
    RpcException refused = failure(channel, CallOptions.DEFAULT.withAuthority("eu.elsewhere.test"));
    assertEquals(Code.UNAVAILABLE, refused.code());
    assertTrue(refused.status().message().contains("eu.elsewhere.test"), refused::getMessage);
    assertFalse(echo.wasCalled());
  }

  @DisplayName("NR-12: credentials may name the server; a channel that names another is not made")
  @Test
  void credentials_name_the_server() throws Exception {
    serve(Tls.DEFAULT.withIdentity(AUTHORITY.issue("g", "DNS:greeter.test").identity()));
    Tls named = TRUSTING.withServerName("greeter.test");
    ChannelBuilder plain = Channel.over(connector()).credentials(named);

    callsWell(open(plain, server().address()));

    assertEquals("greeter.test", echo.header(":authority"));
    assertThrows(
        IllegalArgumentException.class,
        () -> Channel.over(connector()).credentials(named).authority("other").to("a:1"));
    closing(Channel.over(connector()).credentials(named).authority("greeter.test").to("a:1"));
  }

  @DisplayName("TL-04: a server that requires a certificate refuses a client without one")
  @Test
  void a_client_without_a_certificate_is_refused() {
    serve(SERVING.withTrust(AUTHORITY.trust()).withClientAuth(ClientAuth.REQUIRED));

    refused(TRUSTING, "certificate");
    refused(TRUSTING.withProtocols("TLSv1.2"), "certificate");
    assertFalse(echo.wasCalled());
  }

  @DisplayName("TL-04: a server refuses a client whose certificate it does not trust")
  @Test
  void a_client_that_nobody_vouches_for_is_refused() {
    serve(SERVING.withTrust(AUTHORITY.trust()).withClientAuth(ClientAuth.REQUESTED));
    var client = TRUSTING.withIdentity(new EveryIdentity(STRANGER.issue("client")).identity());

    refused(client, "certificate");
    assertFalse(echo.wasCalled());
  }

  @DisplayName("TL-04: a server that speaks plaintext is named as one")
  @Test
  void a_plaintext_server_is_refused() {
    serve(new Plaintext());

    refused(TRUSTING, "the peer does not speak TLS");
  }

  @DisplayName("TL-04: a plaintext client of a TLS server fails, and no handler hears of it")
  @Test
  void a_plaintext_client_is_refused() {
    serve(SERVING);

    assertEquals(Code.UNAVAILABLE, failure(channel(new Plaintext())).code());
    assertFalse(echo.wasCalled());
  }

  @DisplayName("TL-05 !: a call that waits ends with its deadline, and tells of the certificate")
  @Test
  void a_waiting_call_tells_of_the_handshake() {
    serve(Tls.DEFAULT.withIdentity(STRANGER.issueLocal().identity()));
    CallOptions waiting =
        CallOptions.DEFAULT.withWaitForReady(true).withTimeout(Duration.ofMillis(800));

    RpcException late = failure(channel(TRUSTING), waiting);

    assertEquals(Code.DEADLINE_EXCEEDED, late.code());
    contains(late, "the TLS handshake failed: the peer's certificate is not trusted");
  }

  private void refused(Tls client, String reason) {
    RpcException refused = failure(channel(client));

    assertEquals(Code.UNAVAILABLE, refused.code(), refused::getMessage);
    contains(refused, "the TLS handshake failed");
    contains(refused, reason);
  }

  private static void contains(RpcException failure, String text) {
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(text), message);
  }

  @DisplayName("TL-10: a handler sees its client's certificates, and how well it is protected")
  @Test
  void a_handler_sees_its_clients_certificates() throws Exception {
    serve(SERVING.withTrust(AUTHORITY.trust()).withClientAuth(ClientAuth.REQUIRED));
    Issued client = AUTHORITY.issue("ada", "URI:spiffe://weft.test/ada");

    callsWell(channel(TRUSTING.withIdentity(client.identity())));

    Peer caller = echo.caller();
    assertEquals(List.of(client.certificate()), caller.certificates());
    assertEquals(SecurityLevel.PRIVACY_AND_INTEGRITY, caller.security());
    assertEquals(URI.create("spiffe://weft.test/ada"), caller.spiffeId());
  }

  @DisplayName("TL-10: a client that was asked, and has no certificate, is served")
  @Test
  void a_requested_certificate_may_be_missing() throws Exception {
    serve(SERVING.withTrust(AUTHORITY.trust()).withClientAuth(ClientAuth.REQUESTED));

    callsWell(channel(TRUSTING));

    Peer caller = echo.caller();
    assertEquals(List.of(), caller.certificates());
    assertNull(caller.spiffeId());
    assertEquals(SecurityLevel.PRIVACY_AND_INTEGRITY, caller.security());
  }

  @DisplayName("TL-10: plaintext protects from nothing")
  @Test
  void plaintext_has_no_security() throws Exception {
    serve(new Plaintext());

    callsWell(channel(new Plaintext()));

    assertEquals(SecurityLevel.NONE, echo.caller().security());
  }

  @Test
  void a_client_decides_by_rules_of_its_own() {
    serve(Tls.DEFAULT.withIdentity(STRANGER.issueLocal().identity()));
    var trusting =
        new OwnTrust(certificate ->
            certificate
                .getIssuerX500Principal()
                .equals(STRANGER.certificate().getSubjectX500Principal()));
    var refusing = new OwnTrust(certificate -> false);

    callsWell(channel(Tls.DEFAULT.withTrust(Trust.decidedBy(trusting))));
    refused(Tls.DEFAULT.withTrust(Trust.decidedBy(refusing)), OwnTrust.REASON);
  }

  @Test
  void a_trust_that_fails_ends_its_own_connection_only() {
    serve(SERVING);
    var broken =
        new OwnTrust(certificate -> {
          throw new IllegalStateException("the oracle is out");
        });

    refused(Tls.DEFAULT.withTrust(Trust.decidedBy(broken)), "the oracle is out");
    callsWell(channel(TRUSTING));
  }

  @Test
  void a_server_shows_the_certificate_of_the_name_that_is_asked_for() {
    Issued first = AUTHORITY.issue("first", "DNS:first.test");
    Issued second = AUTHORITY.issueRsa("second", "DNS:second.test", "DNS:*.second.test");
    serve(Tls.DEFAULT.withIdentity(first.identity(), second.identity()));

    for (String name : List.of("first.test", "second.test", "any.second.test")) {
      callsWell(open(over(TRUSTING).authority(name), server().address()));
    }
  }

  // ---- within the machine

  @DisplayName("TL-11: local credentials over TCP's loopback serve, and protect from nothing")
  @Test
  void local_credentials_reach_loopback() throws Exception {
    serve(new Local());

    callsWell(channel(new Local()));

    assertEquals(SecurityLevel.NONE, echo.caller().security());
  }

  @DisplayName("TL-11: local credentials do not leave the machine, at either end")
  @Test
  void local_credentials_refuse_other_machines() throws IOException {
    Optional<InetAddress> found = outside();
    assumeTrue(found.isPresent(), "the machine has an address besides loopback's");
    InetAddress outside = found.get();
    serve(new InetSocketAddress(outside, 0), new Plaintext());
    RpcException byClient = failure(channel(new Local()));
    serve(new InetSocketAddress(outside, 0), new Local());
    RpcException byServer = failure(channel(new Plaintext()));

    assertEquals(Code.UNAVAILABLE, byClient.code());
    contains(byClient, "local credentials do not reach");
    assertEquals(Code.UNAVAILABLE, byServer.code());
    assertFalse(echo.wasCalled());
  }

  /// An address of this machine that is not loopback's: to the credentials, another machine.
  private static Optional<InetAddress> outside() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .findFirst();
  }
}
