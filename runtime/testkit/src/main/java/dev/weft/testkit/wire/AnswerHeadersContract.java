package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportFailure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Header lists of servers: too large, informational, and with what does not belong there.
public abstract class AnswerHeadersContract extends ClientWireContract {
  @DisplayName("MD-14 a list that is too large fails its stream, and the table is right")
  @Test
  void an_answer_above_the_limit_resets_its_stream_alone() throws Exception {
    connect();
    Http2Stream first = open();
    Http2Stream second = open();
    server.expectHead(1);
    server.expectHead(3);
    byte[] indexed = HeaderBlock.literal("in-the-table", "1");
    indexed[0] = 0x40;
    byte[] large = HeaderBlock.literal("large", "x".repeat(14_000));

    server.send(Frame.headers(1, HeaderBlock.response()).continued());
    for (int i = 0; i < 6; i++) server.send(Frame.continuation(1, large).continued());
    server.send(Frame.continuation(1, indexed));
    server.send(
        Frame.headers(3, HeaderBlock.joined(HeaderBlock.response(), new byte[] {(byte) 0xbe})));

    server.expectReset(1, ErrorCode.FRAME_SIZE_ERROR);
    var malformed = assertInstanceOf(TransportFailure.Malformed.class, failure(first::awaitHead));
    assertEquals(ErrorCode.FRAME_SIZE_ERROR, malformed.code());
    assertEquals("1", second.awaitHead().get("in-the-table"));
  }

  @DisplayName("ER-06 a :status in trailers is of no use, and no harm")
  @Test
  void trailers_may_have_a_status() throws Exception {
    connect();
    Http2Stream stream = open();
    server.expectHead(1);

    server.send(
        Frame.headers(1, HeaderBlock.response()),
        Frame.headers(1, HeaderBlock.literal(":status", "502")).ending());

    assertEquals(Headers.of(":status", "502"), stream.awaitTrailers());
  }

  @DisplayName("ER-09 informational heads are passed over; ER-10 one that ends the stream is not")
  @Test
  void informational_heads_are_passed_over() throws Exception {
    connect();
    Http2Stream first = open();
    Http2Stream second = open();
    server.expectHead(1);
    server.expectHead(3);

    server.send(
        Frame.headers(1, HeaderBlock.literal(":status", "103", "link", "x")),
        Frame.headers(1, HeaderBlock.literal(":status", "199")),
        Frame.headers(1, HeaderBlock.response("a", "b")),
        Frame.headers(3, HeaderBlock.literal(":status", "103")).ending());

    assertEquals(Headers.of(":status", "200", "a", "b"), first.awaitHead());
    assertEquals(Headers.of(":status", "103"), second.awaitHead());
    assertTrue(second.peerHasEnded());
  }
}
