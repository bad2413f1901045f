package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.ServerStreamsContract;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class JettyServerStreamsTest extends ServerStreamsContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).with(settings);
  }

  /// And the connection with it.
  @Test
  @Override
  protected void a_head_after_the_end_of_the_stream_resets_it() throws Exception {
    var client = greeted(Frame.INITIAL_WINDOW_SIZE, 0);
    client.send(Frame.headers(1, HeaderBlock.request("/big")).ending());
    client.expectHead(1);

    client.send(Frame.headers(1, silent()).ending());

    assertEquals(ErrorCode.PROTOCOL_ERROR.value(), farewell(client).errorCode());
  }

  /// And the connection with it.
  @Test
  @Override
  protected void a_second_head_amid_the_stream_resets_it() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(1, silent()), Frame.headers(1, silent()));

    assertEquals(ErrorCode.PROTOCOL_ERROR.value(), farewell(client).errorCode());
  }

  /// Jetty remembers no stream that has ended.
  @DisplayName("ML-17 data behind the client's own end is ignored")
  @Test
  @Override
  protected void data_behind_the_clients_own_end_is_answered_once() throws Exception {
    ScriptedPeer client = greeted();
    client.send(Frame.headers(3, silent()), Frame.rstStream(3, 8));
    failure();

    client.send(Frame.data(3, "late"));

    client.expectNothingElse();
  }

  /// Jetty remembers no stream that has ended: it ends the connection.
  @DisplayName("ML-17 late trailers of a request that was refused")
  @Test
  @Override
  protected void late_trailers_of_a_refused_request_are_ignored() throws Exception {
    ScriptedPeer client = connect(serve(Http2Settings.DEFAULT.withMaxConcurrentStreams(1)));
    client.greet();
    client.send(Frame.headers(1, silent()), Frame.headers(3, silent()));
    client.expectReset(3, ErrorCode.REFUSED_STREAM);

    client.send(Frame.headers(3, HeaderBlock.literal("x-checksum", "1")).ending());

    farewell(client);
  }

  @DisplayName("ML-01 a malformed list uses its stream's id up")
  @Test
  @Override
  protected void an_id_is_used_up_by_a_malformed_list() throws Exception {
    ScriptedPeer client = greeted();
    byte[] block = HeaderBlock.joined(silent(), HeaderBlock.literal("Upper", "x"));
    client.send(Frame.headers(5, block));
    client.expectReset(5, ErrorCode.PROTOCOL_ERROR);

    client.send(Frame.headers(3, silent()));

    client.expectGoAway(ErrorCode.STREAM_CLOSED);
  }

  /// Jetty takes them for a second head.
  @DisplayName("RFC 9113 8.1: pseudo-headers in trailers")
  @Test
  @Override
  protected void trailers_with_a_pseudo_header_reset_their_stream_alone() throws Exception {
    ScriptedPeer client = greeted();
    client.send(Frame.headers(1, silent()));

    client.send(Frame.headers(1, HeaderBlock.literal(":path", "/x")).ending());

    farewell(client);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  @Override
  protected void a_malformed_list_resets_its_stream_alone(String what, byte[] block)
      throws Exception {
    switch (what) {
      case "transfer-encoding", "keep-alive", "proxy-connection", "upgrade" -> {
        ScriptedPeer client = greeted();
        client.send(Frame.headers(1, block));
        stream(); // it is served
        client.expectNothingElse();
      }
      case "an empty name" -> {
        ScriptedPeer client = greeted();
        client.send(Frame.headers(1, block));
        assertEquals(ErrorCode.PROTOCOL_ERROR.value(), farewell(client).errorCode());
      }
      default -> super.a_malformed_list_resets_its_stream_alone(what, block);
    }
  }
}
