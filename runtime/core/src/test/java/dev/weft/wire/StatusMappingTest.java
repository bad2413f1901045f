package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is not gRPC's own as a gRPC status: features 0.6 and 0.8.
class StatusMappingTest {
  @ParameterizedTest(name = "{0}: HTTP {1} is {2}")
  @CsvSource({
    "ER-01, 400, INTERNAL",
    "ER-01, 401, UNAUTHENTICATED",
    "ER-01, 403, PERMISSION_DENIED",
    "ER-01, 404, UNIMPLEMENTED",
    "ER-01, 429, UNAVAILABLE",
    "ER-01, 502, UNAVAILABLE",
    "ER-01, 503, UNAVAILABLE",
    "ER-01, 504, UNAVAILABLE",
    "ER-02, 431, INTERNAL",
    "ER-02, 200, UNKNOWN",
    "ER-02, 302, UNKNOWN",
    "ER-02, 500, UNKNOWN",
    "ER-02, 415, UNKNOWN",
    "ER-02, 999, UNKNOWN"
  })
  void an_http_status_maps(String id, int http, Code code) {
    assertEquals(code, StatusMapping.ofHttp(http));
  }

  @ParameterizedTest(name = "{0}: RST_STREAM {2} is {3}")
  @CsvSource({
    "ER-20, 0, NO_ERROR, INTERNAL",
    "ER-20, 1, PROTOCOL_ERROR, INTERNAL",
    "ER-20, 2, INTERNAL_ERROR, INTERNAL",
    "ER-21, 3, FLOW_CONTROL_ERROR, INTERNAL",
    "ER-20, 4, SETTINGS_TIMEOUT, INTERNAL",
    "0.8, 5, STREAM_CLOSED, INTERNAL",
    "ER-20, 6, FRAME_SIZE_ERROR, INTERNAL",
    "ER-21, 7, REFUSED_STREAM, UNAVAILABLE",
    "ER-21, 8, CANCEL, CANCELLED",
    "ER-20, 9, COMPRESSION_ERROR, INTERNAL",
    "ER-20, 10, CONNECT_ERROR, INTERNAL",
    "ER-21, 11, ENHANCE_YOUR_CALM, RESOURCE_EXHAUSTED",
    "ER-21, 12, INADEQUATE_SECURITY, PERMISSION_DENIED",
    "0.8, 13, HTTP_1_1_REQUIRED, INTERNAL",
    "ER-21, 14, error code 14, UNKNOWN",
    "ER-21, -1, error code 4294967295, UNKNOWN"
  })
  void a_reset_maps_and_is_named(String id, int value, String name, Code code) {
    var failure = new TransportFailure.Reset(new ErrorCode(value));

    assertEquals(
        new Status(code, "the peer reset the stream with " + name),
        StatusMapping.ofFailure(failure));
  }

  static Stream<Arguments> failures() {
    var goAway = new GoAway(7, ErrorCode.NO_ERROR, "max_age");
    return Stream.of(
        Arguments.of("not opened", new TransportFailure.NotOpened("draining"), Code.UNAVAILABLE),
        Arguments.of("GOAWAY", new TransportFailure.GoneAway(goAway), Code.UNAVAILABLE),
        Arguments.of(
            "ER-24",
            new TransportFailure.Lost("broken", Request.MAYBE_PROCESSED),
            Code.UNAVAILABLE),
        Arguments.of(
            "ML-10, ML-11, ML-16",
            new TransportFailure.Malformed("HEADERS twice", ErrorCode.PROTOCOL_ERROR),
            Code.INTERNAL),
        Arguments.of("MD-13", new TransportFailure.HeadersTooLarge(9, 8), Code.INTERNAL),
        Arguments.of(
            "reset here",
            new TransportFailure.ResetHere(ErrorCode.CANCEL, Request.MAYBE_PROCESSED),
            Code.CANCELLED));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("failures")
  void a_failure_maps_and_keeps_its_reason(String id, TransportFailure failure, Code code) {
    assertEquals(new Status(code, failure.reason()), StatusMapping.ofFailure(failure));
  }

  @ParameterizedTest(name = "CN-11: {0}")
  @EnumSource
  void a_channel_closed_under_a_call_is_named(Request request) {
    assertEquals(
        new Status(Code.CANCELLED, "the channel was closed"),
        StatusMapping.ofFailure(new TransportFailure.ClosedHere(request)));
  }
}
