package dev.weft.testkit.calls;

import dev.weft.testkit.FakeTime;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.inprocess.InProcess;

/// What the two ends of a test are connected by.
///
/// @param server listens nowhere yet
/// @param connector reaches it; closed behind the test if it can be
public record Wiring(ServerTransport server, Connector connector) implements AutoCloseable {
  /// For both ends, so that a message of a few hundred KiB is held up.
  public static final Http2Settings SMALL =
      Http2Settings.DEFAULT.withStreamWindow(Http2Settings.SMALLEST_WINDOW);

  /// A network of its own in memory, whose time is the test's.
  static Wiring inProcess(FakeTime time) {
    var network = new InProcess(time).with(SMALL);
    return new Wiring(network.serverTransport("scripted"), network.connector());
  }

  @Override
  public void close() {
    server.close();
    if (!(connector instanceof AutoCloseable closeable)) return;
    try {
      closeable.close();
    } catch (Exception e) {
      throw new AssertionError("the connector does not close", e);
    }
  }
}
