package dev.weft.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.SecurityLevel;
import dev.weft.client.Channel;
import dev.weft.credentials.Local;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Credentials over Unix-domain sockets, for transports that have those.
public abstract class UnixSecurityContract extends SecuredCalls {
  @TempDir Path folder;

  @DisplayName("TL-11: local credentials over a Unix socket protect the bytes")
  @Test
  void local_credentials_trust_a_unix_socket() throws Exception {
    serve(UnixDomainSocketAddress.of(folder.resolve("local")), new Local());

    callsWell(channel(new Local()));

    assertEquals(SecurityLevel.PRIVACY_AND_INTEGRITY, echo.caller().security());
  }

  @Test
  void a_unix_socket_carries_tls_too() throws Exception {
    serve(UnixDomainSocketAddress.of(folder.resolve("tls")), SERVING);
    Channel channel = channel(TRUSTING);

    callsWell(channel);

    assertEquals(SecurityLevel.PRIVACY_AND_INTEGRITY, echo.caller().security());
  }
}
