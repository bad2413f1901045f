package dev.weft.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.transport.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Peers that speak other TLS than HTTP/2 needs, or stop in the middle of it.
public abstract class HandshakeContract extends SecuredCalls {
  /// A ClientHello of TLS 1.1 (RFC 4346): a random of zeros, no session, one suite, no compression.
  private static final String HELLO_OF_1_1 =
      "160301002f" + "0100002b" + "0302" + "00".repeat(32) + "00" + "0004c013002f" + "0100";

  /// A ServerHello of TLS 1.1, with the suite TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA.
  private static final String ANSWER_OF_1_1 =
      "160302002a" + "02000026" + "0302" + "00".repeat(32) + "00" + "c013" + "00";

  private static final byte[] ALERT_PROTOCOL_VERSION = {2, 70}; // fatal; RFC 8446 §6

  @DisplayName("TL-02 !: a server that agrees upon no protocol is refused")
  @Test
  void a_server_without_alpn_is_refused() throws IOException {
    ServerSocket old = closing(RawTls.serving(accepted -> RawTls.accept(accepted, SERVING)));

    refused(old, "the peer chose no protocol by ALPN; HTTP/2 (\"h2\") is needed");
  }

  @DisplayName("TL-02 !: a server that has another protocol only is refused")
  @Test
  void a_server_of_http_1_is_refused() throws IOException {
    ServerSocket old =
        closing(RawTls.serving(accepted -> RawTls.accept(accepted, SERVING, "http/1.1")));

    refused(old, "the peer does not speak HTTP/2");
  }

  @DisplayName("TL-02 !: a client that offers no protocol is sent away, without a byte of HTTP/2")
  @Test
  void a_client_without_alpn_is_sent_away() throws IOException {
    serve(SERVING);

    try (SSLSocket client = RawTls.connect(server().address(), TRUSTING)) {
      assertEquals(0, bytesUntilTheEnd(client.getInputStream()));
    }
  }

  @DisplayName("TL-02 !: a client that offers another protocol only fails in the handshake")
  @Test
  void a_client_of_http_1_is_sent_away() {
    serve(SERVING);

    assertThrows(
        SSLHandshakeException.class,
        () -> RawTls.connect(server().address(), TRUSTING, "http/1.1").close());
  }

  private static int bytesUntilTheEnd(InputStream in) throws IOException {
    try {
      return in.readAllBytes().length;
    } catch (SSLException e) {
      return 0; // closed without TLS's goodbye
    }
  }

  @DisplayName("TL-03: a client of TLS 1.1 hears that this is no version to speak")
  @Test
  void a_client_of_tls_1_1_is_refused() throws IOException {
    serve(SERVING);

    try (Socket client = RawTls.dial(server().address())) {
      client.getOutputStream().write(HexFormat.of().parseHex(HELLO_OF_1_1));
      byte[] answer = client.getInputStream().readAllBytes();

      assertEquals(7, answer.length, () -> HexFormat.of().formatHex(answer));
      assertArrayEquals(ALERT_PROTOCOL_VERSION, Arrays.copyOfRange(answer, 5, 7));
    }
  }

  @DisplayName("TL-03: a server of TLS 1.1 is refused")
  @Test
  void a_server_of_tls_1_1_is_refused() throws IOException {
    ServerSocket old =
        closing(
            RawTls.serving(accepted -> {
              OutputStream out = accepted.getOutputStream();
              out.write(HexFormat.of().parseHex(ANSWER_OF_1_1));
              out.flush();
            }));

    refused(old, "TLS");
  }

  private void refused(ServerSocket server, String reason) {
    Channel channel = open(over(TRUSTING), server.getLocalSocketAddress());
    RpcException refused = failure(channel);

    assertEquals(Code.UNAVAILABLE, refused.code(), refused::getMessage);
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("the TLS handshake failed"), message);
    assertTrue(message.contains(reason), message);
  }

  @Test
  void a_server_that_says_nothing_keeps_a_call_no_longer_than_its_deadline() throws IOException {
    ServerSocket silent = closing(RawTls.serving(_ -> {}));
    Channel channel = open(over(TRUSTING), silent.getLocalSocketAddress());

    RpcException late = failure(channel, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(200)));

    assertEquals(Code.DEADLINE_EXCEEDED, late.code());
  }

  @Test
  void a_caller_that_is_interrupted_in_the_handshake_goes_on_at_once() throws Exception {
    ServerSocket silent = closing(RawTls.serving(_ -> {}));
    Channel channel = open(over(TRUSTING), silent.getLocalSocketAddress());
    var end = new AtomicReference<Code>();
    Thread caller = Thread.startVirtualThread(() -> end.set(failure(channel).code()));
    Eventually.eventually("the caller waits", () -> caller.getState() == Thread.State.WAITING);

    caller.interrupt();

    assertTrue(caller.join(Eventually.BOUND));
    assertEquals(Code.CANCELLED, end.get());
  }

  @Test
  void a_client_that_stops_in_the_handshake_keeps_nobody_else_and_no_stop() throws IOException {
    serve(SERVING);
    byte[] half = Arrays.copyOf(HexFormat.of().parseHex(HELLO_OF_1_1), 20);

    try (Socket client = RawTls.dial(server().address())) {
      client.getOutputStream().write(half);
      callsWell(channel(TRUSTING));
      server().close();

      // Whether by a FIN or a reset.
      assertFalse(sends(client));
    }
  }

  private static boolean sends(Socket client) {
    try {
      return client.getInputStream().read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }
}
