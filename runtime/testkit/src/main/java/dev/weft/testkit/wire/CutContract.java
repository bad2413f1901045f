package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.LoudLog;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A connection may end at any byte of a request: its handler ends, and nothing is left of it.
public abstract class CutContract extends WireContract {
  /// How a connection ends.
  enum Cut {
    /// FIN.
    CLOSED,
    /// A TCP reset.
    ABORTED,
    /// FIN one way; the client still hears.
    HALF_CLOSED
  }

  private static byte[] request() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(ScriptedPeer.PREFACE);
    List<Frame> frames =
        List.of(
            Frame.settings(Frame.INITIAL_WINDOW_SIZE, 1 << 20),
            Frame.settingsAck(),
            Frame.headers(1, echo(10)).withFlags(0),
            Frame.continuation(1),
            Frame.data(1, "hello"),
            Frame.windowUpdate(0, 1),
            Frame.data(1, "world").ending());
    for (Frame frame : frames) frame.writeTo(out);
    return bytes.toByteArray();
  }

  @DisplayName("SV-12 SV-08: a request cut off at any byte")
  @ParameterizedTest
  @EnumSource
  void a_connection_that_ends_at_any_byte_leaves_nothing(Cut cut) throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    byte[] request = request();
    try (var log = new LoudLog()) {
      for (int length = 0; length <= request.length; length++) {
        send(server, request, length, cut);
      }

      eventually("no connection is left", () -> server.connections() == 0);
      eventually("no handler runs", () -> running.get() == 0);
      assertEquals(List.of(), log.records());
    }
    // Who closes with the server's SETTINGS unread resets, and may take its request back so.
    if (cut == Cut.HALF_CLOSED) {
      assertTrue(failures.size() > 20, failures.size() + " handlers learnt of it");
    }
    ScriptedPeer client = connect(server);
    client.greet();
    client.send(Frame.headers(1, echo(2)), Frame.data(1, "hi").ending());
    expectEcho(client, 1, new byte[] {'h', 'i'});
  }

  private static void send(ServerTransport server, byte[] request, int length, Cut cut)
      throws IOException {
    var address = (InetSocketAddress) server.address();
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      if (cut == Cut.ABORTED) socket.setSoLinger(true, 0);
      OutputStream out = socket.getOutputStream();
      out.write(request, 0, length);
      if (cut != Cut.HALF_CLOSED) return;
      socket.shutdownOutput();
      // The server closes its side too, sooner or later.
      while (socket.getInputStream().read() >= 0) {}
    } catch (SocketException e) {
      if (cut != Cut.HALF_CLOSED) throw e;
    }
  }
}
