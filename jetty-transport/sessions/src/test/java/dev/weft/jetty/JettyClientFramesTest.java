package dev.weft.jetty;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.wire.ClientFramesContract;
import dev.weft.transport.Connector;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Stream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.ExecutionException;
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

  /// Jetty closes the connection without the GOAWAY if the write of its own preface has not returned.
  @Test
  @Override
  protected void a_server_that_asks_for_pushes_is_none() throws Exception {
    var connecting = connecting();
    server.send(Frame.settings(Frame.ENABLE_PUSH, 1));

    var failed = assertThrows(ExecutionException.class, connecting::get);

    var cause = assertInstanceOf(IOException.class, failed.getCause());
    assertTrue(String.valueOf(cause.getMessage()).contains("invalid_settings"), cause.toString());
    server.expectPreface();
    try {
      server.expectGoAway(ErrorCode.PROTOCOL_ERROR);
      server.expectClosed();
    } catch (EOFException | SocketException _) {
      // closed at once
    }
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
