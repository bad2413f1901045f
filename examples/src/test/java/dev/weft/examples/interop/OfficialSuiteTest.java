package dev.weft.examples.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.examples.interop.OfficialClient.Case;
import dev.weft.examples.interop.OfficialClient.Library;
import dev.weft.transport.Http2Settings;
import io.grpc.testing.integration.AbstractInteropTest;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What grpc-java tests its own servers with beyond the official cases, against ours.
///
/// Not here: what looks into a server of its own (census, captured headers and addresses), and the
/// exchange of metadata under a name that only grpc-java's servers echo.
class OfficialSuiteTest {
  /// 15 tests, from Netty and OkHttp, to each transport: one that silently does not run fails the
  /// build.
  private static final int TESTS = 60;

  private static final AtomicInteger passed = new AtomicInteger();

  private static final Map<String, Case> SUITE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("empty_with_retry", AbstractInteropTest::emptyUnaryWithRetriableStream),
              Map.entry("full_duplex", AbstractInteropTest::fullDuplexCallShouldSucceed),
              Map.entry("half_duplex", AbstractInteropTest::halfDuplexCallShouldSucceed),
              Map.entry("flow_control", AbstractInteropTest::serverStreamingShouldBeFlowControlled),
              Map.entry("very_large_response", AbstractInteropTest::veryLargeResponse),
              Map.entry("deadline_not_exceeded", AbstractInteropTest::deadlineNotExceeded),
              Map.entry("deadline_exceeded", AbstractInteropTest::deadlineExceeded),
              Map.entry("deadline_stream", AbstractInteropTest::deadlineExceededServerStreaming),
              Map.entry("deadline_in_past", AbstractInteropTest::deadlineInPast),
              Map.entry("inbound_exact", AbstractInteropTest::maxInboundSize_exact),
              Map.entry("inbound_too_big", AbstractInteropTest::maxInboundSize_tooBig),
              Map.entry("outbound_exact", AbstractInteropTest::maxOutboundSize_exact),
              Map.entry("outbound_too_big", AbstractInteropTest::maxOutboundSize_tooBig),
              Map.entry("graceful_shutdown", AbstractInteropTest::gracefulShutdown),
              Map.entry(
                  "addresses", AbstractInteropTest::getServerAddressAndLocalAddressFromClient)));

  @ParameterizedTest
  @MethodSource("tests")
  void a_test_of_grpc_java_passes_against_our_server(
      String test, Library library, NetworkTransport transport) throws Exception {
    try (var server = InteropService.over(transport.listening(0, Http2Settings.DEFAULT));
        var client = new OfficialClient(library, server.port())) {
      SUITE.get(test).run(client);
    }
    passed.incrementAndGet();
  }

  @AfterAll
  static void as_many_tests_have_passed_as_there_are() {
    assertEquals(TESTS, passed.get());
  }

  static Stream<Arguments> tests() {
    return SUITE.keySet().stream()
        .flatMap(test ->
            Arrays.stream(Library.values())
                .flatMap(library ->
                    Arrays.stream(NetworkTransport.values())
                        .map(transport -> Arguments.of(test, library, transport))));
  }
}
