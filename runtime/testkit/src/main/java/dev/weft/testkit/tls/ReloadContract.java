package dev.weft.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.credentials.ClientAuth;
import dev.weft.credentials.Tls;
import dev.weft.credentials.Trust;
import dev.weft.testkit.transport.Eventually;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates, keys and authorities in files that change while connections come and go.
public abstract class ReloadContract extends SecuredCalls {
  private static final int CALLERS = 4;
  private static final int RELOADS = 10;

  @TempDir Path folder;

  private X509Certificate shown() throws IOException {
    return RawTls.shown(server().address(), TRUSTING);
  }

  @Test
  void new_connections_show_a_certificate_that_was_replaced() throws Exception {
    Issued first = AUTHORITY.issueLocal();
    serve(Tls.DEFAULT.withIdentity(first.files(folder)));
    Channel before = channel(TRUSTING);
    callsWell(before);
    SocketAddress connection = echo.caller().remote();
    assertEquals(first.certificate(), shown());

    Issued second = AUTHORITY.issueLocal();
    second.files(folder);

    assertEquals(second.certificate(), shown());
    callsWell(before);
    assertEquals(connection, echo.caller().remote(), "the connection from before");
    callsWell(channel(TRUSTING));
  }

  @Test
  void files_that_do_not_fit_together_are_passed_over() throws Exception {
    Issued first = AUTHORITY.issueLocal();
    serve(Tls.DEFAULT.withIdentity(first.files(folder)));
    Issued second = AUTHORITY.issueLocal();

    Issued.replace(folder.resolve("chain.pem"), second.chainPem());
    assertEquals(first.certificate(), shown());
    Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE");
    assertEquals(first.certificate(), shown());
    Files.delete(folder.resolve("key.pem"));
    assertEquals(first.certificate(), shown());

    Issued.replace(folder.resolve("key.pem"), second.keyPem());
    assertEquals(second.certificate(), shown());
  }

  @Test
  void a_server_believes_who_is_in_its_authorities_file_by_now() throws Exception {
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, AUTHORITY.pem());
    serve(SERVING.withTrust(Trust.file(authorities)).withClientAuth(ClientAuth.REQUIRED));
    Tls stranger = TRUSTING.withIdentity(new EveryIdentity(STRANGER.issue("eve")).identity());
    assertEquals(Code.UNAVAILABLE, failure(channel(stranger)).code());

    Issued.replace(authorities, AUTHORITY.pem() + STRANGER.pem());

    callsWell(channel(stranger));
  }

  @Test
  void a_client_believes_who_is_in_its_authorities_file_by_now() throws Exception {
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, STRANGER.pem());
    Tls client = Tls.DEFAULT.withTrust(Trust.file(authorities));
    serve(SERVING);
    Channel channel = channel(client);
    assertEquals(Code.UNAVAILABLE, failure(channel).code());

    Issued.replace(authorities, AUTHORITY.pem());

    callsWell(channel, CallOptions.DEFAULT.withWaitForReady(true));
  }

  @Test
  void a_server_without_its_files_is_not_made() {
    Tls missing =
        Tls.DEFAULT
            .withIdentity(AUTHORITY.issueLocal().identity())
            .withTrust(Trust.file(folder.resolve("nobody.pem")));

    var refused = assertThrows(IllegalArgumentException.class, () -> server(anyPort(), missing));

    assertTrue(String.valueOf(refused.getMessage()).contains("there is no file"));
  }

  @Test
  void no_call_fails_while_certificates_are_replaced() throws Exception {
    serve(Tls.DEFAULT.withIdentity(AUTHORITY.issueLocal().files(folder)));
    Channel steady = channel(TRUSTING);
    var done = new AtomicBoolean();
    var calls = new AtomicInteger();
    var failure = new AtomicReference<@Nullable Throwable>();
    var callers = new ArrayList<Thread>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(
          Thread.startVirtualThread(() -> {
            try {
              while (!done.get()) {
                callsWell(steady);
                calls.incrementAndGet();
              }
            } catch (Throwable e) {
              failure.compareAndSet(null, e);
            }
          }));
    }

    for (int i = 0; i < RELOADS; i++) {
      Issued next = AUTHORITY.issueLocal();
      next.files(folder);
      try (Channel late = over(TRUSTING).to(server().address())) {
        callsWell(late);
      }
      assertEquals(next.certificate(), shown());
      int soFar = calls.get();
      Eventually.eventually(
          "calls go on", () -> calls.get() > soFar + CALLERS || failure.get() != null);
    }
    done.set(true);
    for (Thread caller : callers) assertTrue(caller.join(Eventually.BOUND));

    assertNull(failure.get());
  }
}
