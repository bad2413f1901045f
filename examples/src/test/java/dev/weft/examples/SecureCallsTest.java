package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.CallContext;
import dev.weft.Metadata;
import dev.weft.SecurityLevel;
import dev.weft.blocking.BlockingConnector;
import dev.weft.blocking.BlockingServerTransport;
import dev.weft.client.Channel;
import dev.weft.credentials.BearerTokens;
import dev.weft.credentials.ClientAuth;
import dev.weft.credentials.Identity;
import dev.weft.credentials.Tls;
import dev.weft.credentials.Trust;
import dev.weft.examples.hello.Greeter;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloReply;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.server.Server;
import dev.weft.testkit.tls.TestAuthority;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls over TLS: docs/security.md shows it.
@Timeout(30)
class SecureCallsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("weft test authority");

  @TempDir Path folder;

  /// Greets by the name that a client has proved.
  private static final class DoorKeeper implements Greeter {
    // region peer
    @Override
    public HelloReply sayHello(HelloRequest request) {
      var peer = CallContext.current().peer();
      assertEquals(SecurityLevel.PRIVACY_AND_INTEGRITY, peer.security());
      return peer.certificates().isEmpty() ? greet("somebody") : greet("" + peer.spiffeId());
    }

    // endregion

    private static HelloReply greet(String whom) {
      return HelloReply.newBuilder().setMessage("Hello, " + whom).build();
    }
  }

  @Test
  void a_client_believes_the_servers_certificate() throws Exception {
    Path authorities = folder.resolve("ca.pem");
    Files.writeString(authorities, AUTHORITY.pem());
    AUTHORITY.issueLocal().files(folder);
    Path chain = folder.resolve("chain.pem");
    Path key = folder.resolve("key.pem");

    // region server
    Tls serving = Tls.DEFAULT.withIdentity(Identity.files(chain, key));
    var transport = BlockingServerTransport.secured(0, serving);
    // endregion
    // region client
    Tls trusting = Tls.DEFAULT.withTrust(Trust.file(authorities));
    var secured = Channel.over(new BlockingConnector()).tls(trusting);
    // endregion

    try (var server = Server.over(transport).serve(new DoorKeeper()).start();
        var channel = secured.to("localhost:" + port(server))) {
      assertEquals("Hello, somebody", greeted(channel));
    }
  }

  @Test
  void both_prove_who_they_are() throws Exception {
    Identity local = AUTHORITY.issueLocal().identity();
    Identity ada = AUTHORITY.issue("ada", "URI:spiffe://weft.test/ada").identity();
    Trust ours = AUTHORITY.trust();

    // region mutual
    Tls serving =
        Tls.DEFAULT.withIdentity(local).withTrust(ours).withClientAuth(ClientAuth.REQUIRED);
    Tls calling = Tls.DEFAULT.withIdentity(ada).withTrust(ours);
    // endregion

    try (var server =
            Server.over(BlockingServerTransport.secured(0, serving))
                .serve(new DoorKeeper())
                .start();
        var channel =
            Channel.over(new BlockingConnector()).tls(calling).to("localhost:" + port(server))) {
      assertEquals("Hello, spiffe://weft.test/ada", greeted(channel));
    }
  }

  private static String login() {
    return "opensesame";
  }

  @Test
  void calls_carry_a_token() throws Exception {
    Tls serving = Tls.DEFAULT.withIdentity(AUTHORITY.issueLocal().identity());
    Tls trusting = Tls.DEFAULT.withTrust(AUTHORITY.trust());
    Greeter guarded =
        new Greeter() {
          @Override
          public HelloReply sayHello(HelloRequest request) {
            var bearer = Metadata.Key.text("authorization");
            return DoorKeeper.greet("" + CallContext.current().headers().get(bearer));
          }
        };

    try (var server =
        Server.over(BlockingServerTransport.secured(0, serving)).serve(guarded).start()) {
      String target = "localhost:" + port(server);
      // region tokens
      var tokens =
          BearerTokens.of(
              () -> new BearerTokens.Token(login(), Instant.now().plus(Duration.ofMinutes(10))));
      var secured = Channel.over(new BlockingConnector()).tls(trusting).callCredentials(tokens);
      // endregion
      try (var channel = secured.to(target)) {
        assertEquals("Hello, Bearer opensesame", greeted(channel));
      }
    }
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.address()).getPort();
  }

  private static String greeted(Channel channel) {
    return new GreeterClient(channel).sayHello(HelloRequest.getDefaultInstance()).getMessage();
  }
}
