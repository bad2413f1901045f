package dev.weft.examples.interop;

import static dev.weft.client.CallOptions.deadline;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.client.Channel;
import dev.weft.server.Server;
import dev.weft.transport.Http2Settings;
import io.grpc.testing.integration.AbstractInteropTest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The interop cases against grpc-java's official client and server, both ways, over each transport.
///
/// Covers IN-01 to IN-06 and IN-11 to IN-18 of the behaviours.
class InteropTest {
  /// Five cases, two ways, each transport: a case that silently does not run fails the build.
  private static final int CASES = 20;

  /// What else grpc-java's client can try on a server that does not compress.
  private static final int MORE_CASES = 26;

  private static final AtomicInteger passed = new AtomicInteger();
  private static final AtomicInteger morePassed = new AtomicInteger();

  private static final Map<InteropCase, OfficialClient.Case> OFFICIAL =
      new EnumMap<>(
          Map.of(
              InteropCase.EMPTY_UNARY, AbstractInteropTest::emptyUnary,
              InteropCase.LARGE_UNARY, AbstractInteropTest::largeUnary,
              InteropCase.SERVER_STREAMING, AbstractInteropTest::serverStreaming,
              InteropCase.CLIENT_STREAMING, AbstractInteropTest::clientStreaming,
              InteropCase.PING_PONG, AbstractInteropTest::pingPong));

  private static final Map<String, OfficialClient.Case> MORE = more();

  @ParameterizedTest
  @MethodSource("cases")
  void our_client_passes_against_the_official_server(
      NetworkTransport transport, InteropCase testCase) throws Exception {
    try (var server = new OfficialServer();
        var channel =
            Channel.over(transport.connector(Http2Settings.DEFAULT))
                .plaintext()
                .to("localhost:" + server.port())) {
      testCase.run(new TestServiceClient(channel).with(deadline(ofSeconds(30))));
    }
    passed.incrementAndGet();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void the_official_client_passes_against_our_server(
      NetworkTransport transport, InteropCase testCase) throws Exception {
    try (var server = serving(transport);
        var client = new OfficialClient(server.port())) {
      OFFICIAL.get(testCase).run(client);
    }
    passed.incrementAndGet();
  }

  @ParameterizedTest
  @MethodSource("moreCases")
  void the_official_client_passes_more_cases_against_our_server(
      NetworkTransport transport, String testCase) throws Exception {
    try (var server = serving(transport);
        var client = new OfficialClient(server.port())) {
      MORE.get(testCase).run(client);
    }
    morePassed.incrementAndGet();
  }

  @AfterAll
  static void as_many_cases_have_run_as_there_are() {
    assertEquals(CASES, passed.get());
    assertEquals(MORE_CASES, morePassed.get());
  }

  private static Server serving(NetworkTransport transport) {
    return Server.over(transport.listening(0, Http2Settings.DEFAULT))
        .intercept(new EchoMetadata())
        .serve(new InteropService())
        .start();
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(NetworkTransport.values())
        .flatMap(transport ->
            Arrays.stream(InteropCase.values()).map(testCase -> Arguments.of(transport, testCase)));
  }

  static Stream<Arguments> moreCases() {
    return Arrays.stream(NetworkTransport.values())
        .flatMap(
            transport -> MORE.keySet().stream().map(testCase -> Arguments.of(transport, testCase)));
  }

  private static Map<String, OfficialClient.Case> more() {
    var cases = new LinkedHashMap<String, OfficialClient.Case>();
    cases.put("empty_stream", AbstractInteropTest::emptyStream);
    cases.put("half_duplex", AbstractInteropTest::halfDuplexCallShouldSucceed);
    cases.put("flow_control", AbstractInteropTest::serverStreamingShouldBeFlowControlled);
    cases.put("custom_metadata", AbstractInteropTest::customMetadata);
    cases.put("status_code_and_message", AbstractInteropTest::statusCodeAndMessage);
    cases.put("special_status_message", AbstractInteropTest::specialStatusMessage);
    cases.put("unimplemented_method", AbstractInteropTest::unimplementedMethod);
    cases.put("unimplemented_service", AbstractInteropTest::unimplementedService);
    cases.put("cancel_after_begin", AbstractInteropTest::cancelAfterBegin);
    cases.put("cancel_after_first_response", AbstractInteropTest::cancelAfterFirstResponse);
    cases.put("timeout_on_sleeping_server", AbstractInteropTest::timeoutOnSleepingServer);
    cases.put("deadline_exceeded", AbstractInteropTest::deadlineExceeded);
    cases.put("deadline_exceeded_stream", AbstractInteropTest::deadlineExceededServerStreaming);
    return cases;
  }
}
