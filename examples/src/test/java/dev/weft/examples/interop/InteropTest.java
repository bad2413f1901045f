package dev.weft.examples.interop;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.client.Channel;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import io.grpc.testing.integration.TestCases;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The official interop cases against grpc-java's client and server, both ways, over each transport,
/// and between our own transports.
class InteropTest {
  /// A case that silently does not run fails the build.
  private static final int OUR_CLIENT = 42; // 21 cases, 2 transports

  private static final int OFFICIAL_CLIENT = 92; // 23 cases, 2 transports, Netty and OkHttp
  private static final int OURSELVES = 92; // 23 cases, 2 transports at each end

  private static final AtomicInteger ourClient = new AtomicInteger();
  private static final AtomicInteger officialClient = new AtomicInteger();
  private static final AtomicInteger ourselves = new AtomicInteger();

  /// Begin with a request that says of itself that it is compressed, is not, and has to be refused.
  /// grpc-java's server does not look; against it they run without that.
  private static final Set<InteropCase> PROBING =
      EnumSet.of(InteropCase.CLIENT_COMPRESSED_UNARY, InteropCase.CLIENT_COMPRESSED_STREAMING);

  /// What grpc-java's client can try besides, and why it is not tried.
  private static final Map<TestCases, String> EXCLUDED =
      Stream.of(
              Stream.of(
                      TestCases.COMPUTE_ENGINE_CREDS,
                      TestCases.COMPUTE_ENGINE_CHANNEL_CREDENTIALS,
                      TestCases.SERVICE_ACCOUNT_CREDS,
                      TestCases.JWT_TOKEN_CREDS,
                      TestCases.OAUTH2_AUTH_TOKEN,
                      TestCases.PER_RPC_CREDS,
                      TestCases.GOOGLE_DEFAULT_CREDENTIALS)
                  .map(each -> Map.entry(each, "needs Google's cloud")),
              Stream.of(TestCases.ORCA_PER_RPC, TestCases.ORCA_OOB)
                  .map(each -> Map.entry(each, "there are no load reports yet")),
              Stream.of(
                  Map.entry(
                      TestCases.CACHEABLE_UNARY,
                      "needs a caching proxy; grpc-java's own source says that it is broken"),
                  Map.entry(TestCases.PICK_FIRST_UNARY, "needs several backends (IN-19)")))
          .flatMap(entries -> entries)
          .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));

  /// IN-01, IN-02, IN-03, IN-04, IN-05, IN-06, IN-07, IN-08, IN-09, IN-10, IN-11, IN-12, IN-13, IN-14,
  /// IN-15, IN-16, IN-17, IN-18, IN-20; IN-07 and IN-09 without the probe.
  @ParameterizedTest(name = "{0} over {1}")
  @MethodSource("casesWithoutProbes")
  void our_client_passes_against_the_official_server(
      InteropCase testCase, NetworkTransport transport) throws Exception {
    try (var server = new OfficialServer()) {
      call(testCase, transport, server.port());
    }
    ourClient.incrementAndGet();
  }

  /// IN-01, IN-02, IN-03, IN-04, IN-05, IN-06, IN-07, IN-08, IN-09, IN-10, IN-11, IN-12, IN-13, IN-14,
  /// IN-15, IN-16, IN-17, IN-18, IN-20
  @ParameterizedTest(name = "{0} over {2} from {1}")
  @MethodSource("casesAndLibraries")
  void the_official_client_passes_against_our_server(
      InteropCase testCase, OfficialClient.Library library, NetworkTransport transport)
      throws Exception {
    try (var server = InteropService.over(transport.listening(0, Http2Settings.DEFAULT))) {
      OfficialClient.runProgram(library, server.port(), testCase.toString());
    }
    officialClient.incrementAndGet();
  }

  /// IN-07 and IN-09 with the probe.
  @ParameterizedTest(name = "{0} over {1} to {2}")
  @MethodSource("casesAndTransports")
  void our_client_passes_against_our_server(
      InteropCase testCase, NetworkTransport client, NetworkTransport served) throws Exception {
    try (var server = InteropService.over(served.listening(0, Http2Settings.DEFAULT))) {
      call(testCase, client, server.port());
    }
    ourselves.incrementAndGet();
  }

  @Test
  void each_case_of_the_official_client_runs_or_is_excluded_for_a_reason() {
    Set<String> ours = Arrays.stream(InteropCase.values()).map(Enum::name).collect(toSet());
    Set<String> known = new HashSet<>(ours);
    EXCLUDED.keySet().forEach(each -> known.add(each.name()));

    assertEquals(Arrays.stream(TestCases.values()).map(Enum::name).collect(toSet()), known);
    assertEquals(known.size(), ours.size() + EXCLUDED.size(), "none is in both");
  }

  @AfterAll
  static void as_many_cases_have_passed_as_there_are() {
    assertEquals(OUR_CLIENT, ourClient.get());
    assertEquals(OFFICIAL_CLIENT, officialClient.get());
    assertEquals(OURSELVES, ourselves.get());
  }

  private static void call(InteropCase testCase, NetworkTransport transport, int port)
      throws Exception {
    Connector connector = transport.connector(Http2Settings.DEFAULT);
    Supplier<Channel> channels = () -> Remote.over(connector).plaintext().to("localhost:" + port);
    try (Channel channel = channels.get()) {
      testCase.run(new Remote(channel, channels));
    } finally {
      if (connector instanceof AutoCloseable closeable) closeable.close();
    }
  }

  static Stream<Arguments> casesWithoutProbes() {
    return with(NetworkTransport.values()).filter(row -> !PROBING.contains(row.get()[0]));
  }

  static Stream<Arguments> casesAndLibraries() {
    return with(OfficialClient.Library.values(), NetworkTransport.values());
  }

  static Stream<Arguments> casesAndTransports() {
    return with(NetworkTransport.values(), NetworkTransport.values());
  }

  /// Each case with each combination of what there is a choice of.
  private static Stream<Arguments> with(Object[]... choices) {
    Stream<Object[]> rows = Arrays.stream(InteropCase.values()).map(each -> new Object[] {each});
    for (Object[] choice : choices) {
      rows = rows.flatMap(row -> Arrays.stream(choice).map(one -> appended(row, one)));
    }
    return rows.map(Arguments::of);
  }

  private static Object[] appended(Object[] row, Object last) {
    Object[] longer = Arrays.copyOf(row, row.length + 1);
    longer[row.length] = last;
    return longer;
  }
}
