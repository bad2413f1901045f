package dev.weft.examples.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.MessageLite;
import dev.weft.server.Server;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which messages of an answer are compressed, as they stand on the wire.
class CompressedFlagTest {
  private static final String SERVICE = "/grpc.testing.TestService/";
  private static final int WINDOW = 1 << 30;

  /// A message and its prefix; the payload is as it was before it was compressed.
  private record Framed(int flag, byte[] message) {}

  /// An answer, whole.
  private record Answer(Headers head, List<Framed> messages) {}

  /// IN-08
  @ParameterizedTest
  @EnumSource
  void a_unary_response_is_compressed_if_the_request_says_so(NetworkTransport transport)
      throws Exception {
    for (boolean wanted : new boolean[] {true, false}) {
      var request =
          SimpleRequest.newBuilder()
              .setResponseSize(314_159)
              .setResponseCompressed(Messages.flag(wanted))
              .build();

      Answer answer = ask(transport, "UnaryCall", request);

      assertEquals(1, answer.messages().size());
      Framed response = answer.messages().getFirst();
      assertEquals(wanted ? 1 : 0, response.flag());
      assertEquals(wanted, "gzip".equals(answer.head().get("grpc-encoding")));
      Messages.expectLargeResponse(SimpleResponse.parseFrom(response.message()));
    }
  }

  /// IN-10
  @ParameterizedTest
  @EnumSource
  void one_stream_has_a_compressed_response_and_a_plain_one(NetworkTransport transport)
      throws Exception {
    var request =
        StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(Messages.sized(31_415).setCompressed(Messages.flag(true)))
            .addResponseParameters(Messages.sized(92_653).setCompressed(Messages.flag(false)))
            .build();

    Answer answer = ask(transport, "StreamingOutputCall", request);

    assertEquals("gzip", answer.head().get("grpc-encoding"));
    assertEquals(List.of(1, 0), answer.messages().stream().map(Framed::flag).toList());
    var sizes = new ArrayList<Integer>();
    for (Framed each : answer.messages()) {
      sizes.add(
          StreamingOutputCallResponse.parseFrom(each.message()).getPayload().getBody().size());
    }
    assertEquals(List.of(31_415, 92_653), sizes);
  }

  private static Answer ask(NetworkTransport transport, String method, MessageLite request)
      throws IOException {
    byte[] framed = ScriptedService.framed(request);
    byte[] head =
        HeaderBlock.request(
            SERVICE + method,
            "content-type",
            "application/grpc",
            "grpc-accept-encoding",
            "identity,gzip");
    try (Server server = InteropService.over(transport.listening(0, Http2Settings.DEFAULT));
        ScriptedPeer client = ScriptedPeer.connectTo(server.address())) {
      client.greet(Frame.INITIAL_WINDOW_SIZE, WINDOW);
      client.send(
          Frame.windowUpdate(0, WINDOW), Frame.headers(1, head), Frame.data(1, framed).ending());
      Headers answer = client.expectHead(1).headers();
      return new Answer(answer, messages(untilTrailers(client)));
    }
  }

  private static byte[] untilTrailers(ScriptedPeer client) throws IOException {
    var data = new ByteArrayOutputStream();
    while (true) {
      Frame frame = client.read();
      if (frame.stream() != 1) continue;
      if (frame.type() == Frame.DATA) data.writeBytes(frame.payload());
      if (frame.type() == Frame.HEADERS) {
        assertTrue(frame.endsStream());
        return data.toByteArray();
      }
      assertFalse(frame.type() == Frame.RST_STREAM, "the stream was reset");
    }
  }

  private static List<Framed> messages(byte[] data) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(data));
    var messages = new ArrayList<Framed>();
    while (in.available() > 0) {
      int flag = in.readUnsignedByte();
      byte[] message = in.readNBytes(in.readInt());
      messages.add(new Framed(flag, flag == 1 ? gunzipped(message) : message));
    }
    return messages;
  }

  private static byte[] gunzipped(byte[] compressed) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return in.readAllBytes();
    }
  }
}
