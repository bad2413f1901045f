package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.WireContract;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules of HTTP/2 that gRPC has no use for, kept all the same; and what is held for a peer.
final class StrictnessTest extends WireContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return BlockingServerTransport.plaintext(anyPort).with(settings);
  }

  private static Frame declaring(String... lengths) {
    byte[] block = silent();
    for (String length : lengths) {
      block = HeaderBlock.joined(block, HeaderBlock.literal("content-length", length));
    }
    return Frame.headers(1, block);
  }

  private static Frame trailers() {
    return Frame.headers(1, HeaderBlock.literal("x", "y")).ending();
  }

  static Stream<Arguments> wrongLengths() {
    Frame five = declaring("5");
    return Stream.of(
        wrong("less in one frame", five, Frame.data(1, "four").ending()),
        wrong("more in one frame", five, Frame.data(1, "sixsix").ending()),
        wrong("more before the end", five, Frame.data(1, "three"), Frame.data(1, "x")),
        wrong("less in two frames", five, Frame.data(1, "tw"), Frame.data(1, "o").ending()),
        wrong("less, and trailers", five, Frame.data(1, "four"), trailers()),
        wrong("a head that ends the stream", five.ending()),
        wrong("two lengths", declaring("5", "6")),
        wrong("no number", declaring("+5")),
        wrong("nothing", declaring("")),
        wrong("19 digits", declaring("9223372036854775808")));
  }

  private static Arguments wrong(String what, Frame... frames) {
    return Arguments.of(what, frames);
  }

  @ParameterizedTest(name = "RFC 9113 8.1.1 content-length: {0}")
  @MethodSource("wrongLengths")
  void data_of_another_length_than_declared_resets_its_stream(String what, Frame... frames)
      throws Exception {
    ScriptedPeer client = greeted();

    client.send(frames);

    client.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    client.expectNothingElse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void data_of_the_declared_length_is_taken(int padding) throws Exception {
    ScriptedPeer client = greeted();
    byte[] length = HeaderBlock.literal("content-length", "5");

    client.send(
        Frame.headers(1, HeaderBlock.joined(echo(5), length, length)),
        Frame.data(1, "he").padded(padding),
        Frame.data(1, "llo").ending());

    client.expectHead(1);
    client.expectData(1, 5);
    assertTrue(client.expectHead(1).endsStream());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_stream_that_depends_on_itself_is_reset(boolean byPriority) throws Exception {
    ScriptedPeer client = greeted();
    byte[] onItself = {0, 0, 0, 1, 16};

    if (byPriority) {
      client.send(Frame.headers(1, silent()), new Frame(Frame.PRIORITY, 0, 1, onItself));
    } else {
      byte[] block = HeaderBlock.joined(onItself, silent());
      int endHeadersAndPriority = 0x24;
      client.send(new Frame(Frame.HEADERS, endHeadersAndPriority, 1, block));
    }

    client.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    client.expectNothingElse();
  }

  @DisplayName("design.md 8: of more than 64 MiB that nobody reads, what holds most is reset")
  @Test
  void what_nobody_reads_is_bounded() throws Exception {
    int streams = 80;
    int window = 1 << 20;
    var frame = new byte[16_000];
    ScriptedPeer client = connect(serve(Http2Settings.DEFAULT.withStreamWindow(window)));
    client.greet();
    client.awaitCredit(0, 1);
    long sent = 0;

    Frame last = Frame.ping(1);
    for (int id = 1; id < 2 * streams && last.type() != Frame.RST_STREAM; id += 2) {
      client.send(Frame.headers(id, HeaderBlock.request("/deaf")));
      for (int part = 0; part < window / frame.length; part++) {
        client.send(Frame.data(id, frame));
        sent += frame.length;
      }
      while (last.type() != Frame.RST_STREAM && sent + window > 65_535 + client.credit(0)) {
        last = client.read();
      }
    }
    while (last.type() != Frame.RST_STREAM) last = client.read();

    assertTrue(sent > 64 << 20, sent + " bytes are fewer than the bound");
    assertEquals(ErrorCode.ENHANCE_YOUR_CALM.value(), last.errorCode());
    var failure = assertInstanceOf(TransportFailure.Malformed.class, failure());
    assertEquals(ErrorCode.ENHANCE_YOUR_CALM, failure.code());
  }
}
