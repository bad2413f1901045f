package dev.weft.blocking;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.transport.Running;
import dev.weft.testkit.wire.ClientGoAwayContract;
import dev.weft.transport.Connection;
import dev.weft.transport.Connector;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Goodbyes over blocking sockets.
final class ClientGoAwayTest extends ClientGoAwayContract {
  /// No stream is opened above it: three quarters of all ids.
  private static final int LAST_ID = 1_610_612_735;

  private static final Headers HEAD =
      Headers.shared(":method", "POST", ":scheme", "http", ":path", "/p", ":authority", "test");

  @Override
  protected Connector connector(Time timedBy) {
    return new BlockingConnector().timedBy(timedBy);
  }

  @Test
  @DisplayName("GA-16: a channel leaves such a connection as it leaves any that is going away")
  void a_connection_whose_ids_are_used_up_takes_no_more_streams() throws Exception {
    try (var port = ScriptedPeer.listen()) {
      var connecting =
          Running.running(() -> new BlockingConnector().connect(port.address(), Deadline.NONE));
      try (ScriptedPeer server = port.accept()) {
        server.greet();
        var client = (ClientConnection) connecting.result();
        client.skipTo(LAST_ID - 2);

        client.newStream(Deadline.NONE).write(HEAD, null, null, EndStream.YES);
        server.expectHead(LAST_ID - 2);
        assertEquals(Connection.State.OPEN, client.state());
        client.newStream(Deadline.NONE).write(HEAD, null, null, EndStream.YES);
        server.expectHead(LAST_ID);

        eventually("it drains", () -> client.state() == Connection.State.DRAINING);
        client.close();
      }
    }
  }
}
