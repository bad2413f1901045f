package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.balancer.Connectivity;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.resolver.HttpProxy;
import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.Connector;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels to servers behind a proxy, which is a script, as is what is behind it.
@Timeout(60)
@SuppressWarnings("NullAway.Init")
public abstract class TunnelContract {
  private ServerSocket proxy;

  protected abstract Connector connector();

  @BeforeEach
  void listen() throws IOException {
    proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
  }

  private Channel channel(String credentials) {
    HttpProxy through =
        HttpProxy.parse("http://" + credentials + "127.0.0.1:" + proxy.getLocalPort());
    NamingScheme dns =
        NamingScheme.dns()
            .withLookup(host -> {
              throw new AssertionError(host + " is the proxy's to look up");
            })
            .withProxy(through);
    return Channel.over(connector()).plaintext().resolving(dns).to("dns:///greeter.invalid");
  }

  /// A request's head, up to its empty line.
  private static List<String> head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) head.write(in.read());
    return head.toString(StandardCharsets.US_ASCII).lines().toList();
  }

  private static byte[] bytes(String text, Frame... frames) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    for (Frame frame : frames) frame.writeTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Running<byte[]> calling(Channel over) {
    return running(() -> {
      try (var call =
          over.bidiStreaming(
              ClientStatusContract.CHAT, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)))) {
        call.finishSending();
        byte[] answer = call.receive();
        if (answer == null) throw new AssertionError("no answer");
        return answer;
      }
    });
  }

  @Test
  @DisplayName("NR-14 the name and the usual port go to the proxy, with what it is to know of us")
  void a_server_behind_a_proxy_is_called_and_what_it_says_early_is_not_lost() throws Exception {
    try (Channel channel = channel("ada:love%20lace@")) {
      var call = calling(channel);
      try (Socket tunnel = proxy.accept()) {
        assertEquals(
            List.of(
                "CONNECT greeter.invalid:443 HTTP/1.1",
                "Host: greeter.invalid:443",
                "User-Agent: grpc-java-weft",
                "Proxy-Authorization: Basic YWRhOmxvdmUgbGFjZQ==",
                ""),
            head(tunnel.getInputStream()));

        // In one piece: what the proxy says, and what the server does.
        tunnel
            .getOutputStream()
            .write(
                bytes(
                    "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n",
                    Frame.settings(),
                    Frame.settingsAck()));
        doing(() -> tunnel.getInputStream().transferTo(OutputStream.nullOutputStream()));
        eventually("the channel is connected", () -> channel.state() == Connectivity.READY);
        call.blocked();
        tunnel
            .getOutputStream()
            .write(
                bytes(
                    "",
                    Frame.headers(1, HeaderBlock.response("content-type", "application/grpc")),
                    Frame.data(1, new byte[] {0, 0, 0, 0, 1, 7}),
                    Frame.headers(1, HeaderBlock.literal("grpc-status", "0")).ending()));
        assertEquals(7, call.result()[0]);
      }
    }
  }

  @Test
  @DisplayName("NR-14")
  void a_proxy_that_refuses_is_a_failure_to_connect() throws Exception {
    try (Channel channel = channel("")) {
      var call = calling(channel);
      try (Socket tunnel = proxy.accept()) {
        var unused = head(tunnel.getInputStream());
        assertEquals("CONNECT greeter.invalid:443 HTTP/1.1", unused.getFirst());
        tunnel.getOutputStream().write(bytes("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));

        Status failure = ((RpcException) call.failure()).status();
        assertEquals(Code.UNAVAILABLE, failure.code());
        assertTrue(
            failure.message().contains("407 Proxy Authentication Required"), failure::message);
        assertTrue(failure.message().contains("greeter.invalid:443"), failure::message);
      }
    }
  }

  @Test
  @DisplayName("NR-14 a proxy that says nothing, and a caller that goes")
  void a_proxy_that_does_not_answer_keeps_nobody_for_ever() throws Exception {
    try (Channel channel = channel("")) {
      channel.connect();
      try (Socket tunnel = proxy.accept()) {
        var unused = head(tunnel.getInputStream());
        assertEquals(4, unused.size());

        channel.close();

        assertEquals(-1, tunnel.getInputStream().read());
      }
    }
  }

  @Test
  void what_is_no_proxy_is_refused() {
    for (String url : List.of("https://proxy:1", "socks5://proxy:1", "http://", "http://a b")) {
      var refused = assertThrows(IllegalArgumentException.class, () -> HttpProxy.parse(url));
      assertTrue(refused.toString().contains("http://host:port"), refused::toString);
    }
  }
}
