package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.ServerFramesContract;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class JettyServerFramesTest extends ServerFramesContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return JettyServerTransport.plaintext(anyPort).with(settings);
  }

  @Override
  protected String code(String what, String code) {
    return switch (what) {
      case "ML-01 an id below" -> "STREAM_CLOSED";
      case "ML-07 padding as long as the frame" -> "FRAME_SIZE_ERROR";
      case "padding without a length" -> "PROTOCOL_ERROR";
      case "ML-16 broken HPACK" -> "PROTOCOL_ERROR"; // an index that is not there
      default -> code;
    };
  }

  @DisplayName("ML-01 an id below the highest is a stream that is closed to Jetty")
  @Test
  @Override
  protected void an_illegal_id_is_named() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(7, silent()), Frame.headers(5, silent()));

    Frame goAway = farewell(client);
    assertEquals(ErrorCode.STREAM_CLOSED.value(), goAway.errorCode());
    assertEquals(7, goAway.lastStream());
    assertEquals("unexpected_headers_frame", goAway.debugData());
  }

  /// And not its stream alone.
  @Test
  @Override
  protected void a_priority_of_the_wrong_size_ends_its_stream_alone() throws Exception {
    ScriptedPeer client = greeted();

    client.send(Frame.headers(1, silent()), new Frame(Frame.PRIORITY, 0, 1, new byte[4]));

    assertEquals(ErrorCode.FRAME_SIZE_ERROR.value(), farewell(client).errorCode());
  }
}
