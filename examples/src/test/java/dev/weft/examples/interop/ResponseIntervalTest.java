package dev.weft.examples.interop;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Incoming;
import dev.weft.client.Channel;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Responses that are asked for at intervals.
///
/// Seen from the client, a response may be read late and the next one then in time, so each is held
/// against the start of the call: it comes no earlier than all intervals up to it have passed.
class ResponseIntervalTest {
  private static final List<Duration> INTERVALS =
      List.of(Duration.ofMillis(40), Duration.ofMillis(5), Duration.ofMillis(80));

  /// A call's way to ask for responses.
  private interface Call {
    Incoming<StreamingOutputCallResponse> asking(
        TestServiceClient service, StreamingOutputCallRequest request);
  }

  /// IN-25
  @ParameterizedTest
  @EnumSource
  void each_response_of_a_server_stream_is_delayed_by_its_interval(NetworkTransport transport)
      throws Exception {
    delays(transport, TestServiceClient::streamingOutputCall);
  }

  /// IN-25
  @ParameterizedTest
  @EnumSource
  void each_response_of_a_full_duplex_call_is_delayed_by_its_interval(NetworkTransport transport)
      throws Exception {
    delays(
        transport,
        (service, request) -> {
          var call = service.fullDuplexCall();
          call.send(request);
          call.finishSending();
          return call;
        });
  }

  private static void delays(NetworkTransport transport, Call call) throws Exception {
    var request = StreamingOutputCallRequest.newBuilder();
    for (Duration interval : INTERVALS) {
      int micros = Math.toIntExact(interval.toNanos() / 1000);
      request.addResponseParameters(Messages.sized(1).setIntervalUs(micros));
    }
    Connector connector = transport.connector(Http2Settings.DEFAULT);
    try (var server = InteropService.over(transport.listening(0, Http2Settings.DEFAULT));
        Channel channel = Channel.over(connector).plaintext().to(server.address())) {
      long start = System.nanoTime();
      var responses = call.asking(Remote.service(channel), request.build());

      Duration earliest = Duration.ZERO;
      for (Duration interval : INTERVALS) {
        Messages.expectSize(1, responses.receive());
        Duration came = Duration.ofNanos(System.nanoTime() - start);
        earliest = earliest.plus(interval);
        assertTrue(came.compareTo(earliest) >= 0, came + " is earlier than " + earliest);
      }
      assertNull(responses.receive());
    } finally {
      if (connector instanceof AutoCloseable closeable) closeable.close();
    }
  }
}
