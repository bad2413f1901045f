package dev.weft.jetty;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.wire.ClientFramesContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class JettyClientFramesTest extends ClientFramesContract {
  private static final JettyConnector CONNECTOR = new JettyConnector();

  @AfterAll
  static void close_the_connector() {
    CONNECTOR.close();
  }

  @Override
  protected Connector connector() {
    return CONNECTOR;
  }

  /// Jetty cannot tell a stream that nobody opened from one that is long over.
  @ParameterizedTest(name = "{0}")
  @MethodSource("fatal")
  @Override
  protected void a_frame_that_breaks_the_connections_rules_ends_it(String what, Frame frame)
      throws Exception {
    if (!what.endsWith("nobody opened")) {
      super.a_frame_that_breaks_the_connections_rules_ends_it(what, frame);
      return;
    }
    connect();
    open();
    server.expectHead(1);

    server.send(frame);

    server.expectNothingElse();
  }

  /// Jetty does so for an increment of nothing.
  @Test
  @Override
  protected void a_stream_that_was_reset_is_not_reset_again() throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);
    stream.reset(ErrorCode.CANCEL);
    server.expectReset(1, ErrorCode.CANCEL);

    server.send(Frame.data(1, "before the head"));
    server.send(Frame.headers(1, HeaderBlock.response("Upper", "x")));
    server.send(Frame.headers(1, HeaderBlock.response()));
    server.expectNothingElse();

    server.send(Frame.windowUpdate(1, 0));
    server.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    server.expectNothingElse();
  }
}
