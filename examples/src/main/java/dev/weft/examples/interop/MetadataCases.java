package dev.weft.examples.interop;

import static dev.weft.examples.interop.EchoMetadata.INITIAL;
import static dev.weft.examples.interop.EchoMetadata.TRAILING;

import dev.weft.Metadata;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.ClientCall;
import java.util.HexFormat;
import java.util.List;

/// The case of metadata that the server sends back.
final class MetadataCases {
  private static final String TEXT = "test_initial_metadata_value";
  private static final byte[] BYTES = {(byte) 0xab, (byte) 0xab, (byte) 0xab};

  private MetadataCases() {}

  static void custom(Remote server) {
    unary(server);
    fullDuplex(server);
  }

  /// On the channel itself: a generated unary method answers with the message alone.
  private static void unary(Remote server) {
    CallOptions options = server.options().withHeaders(sent());
    var request = server.channel().request(TestServiceMethods.UNARY_CALL, options);
    try (ClientCall call = server.channel().open(request)) {
      call.sendLast(Messages.largeRequest().build());
      Metadata headers = call.headers();
      Messages.expectLargeResponse((SimpleResponse) receive(call));
      Expect.equal("message after the last", null, call.receive());
      expectEcho(headers, call.trailers());
    }
  }

  private static Object receive(ClientCall call) {
    Object message = call.receive();
    if (message != null) return message;
    throw new IllegalStateException("the call has ended OK without a message");
  }

  private static void fullDuplex(Remote server) {
    var service = server.service().with(options -> options.withHeaders(sent()));
    try (BidiStreamingCall<?, StreamingOutputCallResponse> call = send(service)) {
      Metadata headers = call.headers();
      Messages.expectLargeResponse(call.receive());
      Expect.equal("message after the last", null, call.receive());
      expectEcho(headers, call.trailers());
    }
  }

  private static BidiStreamingCall<?, StreamingOutputCallResponse> send(TestServiceClient service) {
    var call = service.fullDuplexCall();
    call.send(Messages.largeVolley());
    call.finishSending();
    return call;
  }

  private static Metadata sent() {
    return Metadata.EMPTY.with(INITIAL, TEXT).with(TRAILING, BYTES);
  }

  private static void expectEcho(Metadata headers, Metadata trailers) {
    Expect.equal("metadata ahead", List.of(TEXT), headers.all(INITIAL));
    List<String> found = trailers.all(TRAILING).stream().map(HexFormat.of()::formatHex).toList();
    Expect.equal("metadata behind", List.of(HexFormat.of().formatHex(BYTES)), found);
  }
}
