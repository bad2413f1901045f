package dev.weft.examples.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.client.Channel;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import io.grpc.TlsServerCredentials;
import io.grpc.testing.TlsTesting;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Official cases over TLS against grpc-java's client and server, both ways, with the programs' own
/// flags. The others differ in nothing that TLS could change.
class SecuredInteropTest {
  private static final Set<InteropCase> CASES =
      Set.of(
          InteropCase.EMPTY_UNARY,
          InteropCase.LARGE_UNARY,
          InteropCase.PING_PONG,
          InteropCase.CLIENT_STREAMING,
          InteropCase.SERVER_STREAMING,
          InteropCase.CANCEL_AFTER_FIRST_RESPONSE,
          InteropCase.STATUS_CODE_AND_MESSAGE,
          InteropCase.CUSTOM_METADATA);

  /// A case that silently does not run fails the build.
  private static final int OUR_CLIENT = 16; // 8 cases, 2 transports

  private static final int OFFICIAL_CLIENT = 32; // 8 cases, 2 transports, Netty and OkHttp

  private static final AtomicInteger ourClient = new AtomicInteger();
  private static final AtomicInteger officialClient = new AtomicInteger();

  @ParameterizedTest(name = "{0} over {1}")
  @MethodSource("casesAndTransports")
  void our_client_passes_against_the_official_server_over_tls(
      InteropCase testCase, NetworkTransport transport) throws Exception {
    var credentials =
        TlsServerCredentials.create(
            TlsTesting.loadCert("server1.pem"), TlsTesting.loadCert("server1.key"));
    Connector connector = transport.connector(Http2Settings.DEFAULT);
    try (var server = new OfficialServer(credentials)) {
      var flags =
          new Flags(
              new String[] {
                "--use_tls=true", "--use_test_ca=true", "--server_host_override=foo.test.google.fr"
              },
              Security.CLIENT_FLAGS);
      Supplier<Channel> channels =
          () -> Security.of(Remote.over(connector), flags).to("localhost:" + server.port());
      try (Channel channel = channels.get()) {
        testCase.run(new Remote(channel, channels));
      }
    } finally {
      if (connector instanceof AutoCloseable closeable) closeable.close();
    }
    ourClient.incrementAndGet();
  }

  @ParameterizedTest(name = "{0} over {2} from {1}")
  @MethodSource("casesAndLibraries")
  void the_official_client_passes_against_our_server_over_tls(
      InteropCase testCase, OfficialClient.Library library, NetworkTransport transport)
      throws Exception {
    var flags = new Flags(new String[] {"--use_tls=true"}, Security.SERVER_FLAGS);
    try (var server = InteropService.over(transport.listening(0, Security.ofServer(flags)))) {
      OfficialClient.runSecuredProgram(library, server.port(), testCase.toString());
    }
    officialClient.incrementAndGet();
  }

  @Test
  void half_an_identity_is_refused() {
    var flags =
        new Flags(
            new String[] {"--use_tls=true", "--tls_cert_file=chain.pem"}, Security.SERVER_FLAGS);

    var refused = assertThrows(IllegalArgumentException.class, () -> Security.ofServer(flags));

    assertTrue(String.valueOf(refused.getMessage()).contains("--tls_key_file="));
  }

  @AfterAll
  static void as_many_cases_have_passed_as_there_are() {
    assertEquals(OUR_CLIENT, ourClient.get());
    assertEquals(OFFICIAL_CLIENT, officialClient.get());
  }

  static Stream<Arguments> casesAndTransports() {
    return CASES.stream()
        .flatMap(
            each -> Arrays.stream(NetworkTransport.values()).map(over -> Arguments.of(each, over)));
  }

  static Stream<Arguments> casesAndLibraries() {
    return CASES.stream()
        .flatMap(each ->
            Arrays.stream(OfficialClient.Library.values())
                .flatMap(library ->
                    Arrays.stream(NetworkTransport.values())
                        .map(over -> Arguments.of(each, library, over))));
  }
}
