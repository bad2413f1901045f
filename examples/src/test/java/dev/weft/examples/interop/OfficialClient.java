package dev.weft.examples.interop;

import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.grpc.testing.integration.TestServiceClient;
import java.util.Locale;
import java.util.stream.Stream;

/// grpc-java's own interop client: its cases look at what they get by themselves.
final class OfficialClient extends AbstractInteropTest implements AutoCloseable {
  /// The HTTP/2 that it stands on.
  enum Library {
    NETTY,
    OKHTTP;

    /// A channel of grpc-java's to a port here.
    ManagedChannelBuilder<?> channel(int port) {
      ManagedChannelBuilder<?> builder =
          switch (this) {
            case NETTY -> NettyChannelBuilder.forAddress("localhost", port);
            case OKHTTP -> OkHttpChannelBuilder.forAddress("localhost", port);
          };
      return builder.usePlaintext();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One of the client's cases that its program has no name for.
  @FunctionalInterface
  interface Case {
    void run(OfficialClient client) throws Exception;
  }

  /// Bytes; what grpc-java's own tests of this kind accept.
  private static final int LARGEST_RESPONSE = 16 << 20;

  private final Library library;
  private final int port;

  OfficialClient(Library library, int port) {
    this.library = library;
    this.port = port;
    setUp();
  }

  /// Runs the client's program, in this process; it throws what a case finds wrong.
  static void runProgram(Library library, int port, String testCase) throws Exception {
    runProgram(library, port, testCase, "--use_tls=false");
  }

  /// Runs it over TLS, against the certificate that all interop servers test with.
  static void runSecuredProgram(Library library, int port, String testCase) throws Exception {
    runProgram(
        library,
        port,
        testCase,
        "--use_tls=true",
        "--use_test_ca=true",
        "--server_host_override=foo.test.google.fr");
  }

  private static void runProgram(Library library, int port, String testCase, String... security)
      throws Exception {
    Stream<String> flags =
        Stream.of(
            "--server_host=localhost",
            "--server_port=" + port,
            "--use_okhttp=" + (library == Library.OKHTTP),
            "--test_case=" + testCase);
    TestServiceClient.main(Stream.concat(flags, Stream.of(security)).toArray(String[]::new));
  }

  @Override
  protected ManagedChannelBuilder<?> createChannelBuilder() {
    return library.channel(port).maxInboundMessageSize(LARGEST_RESPONSE);
  }

  /// It would count what a server of its own has seen; ours is none of its own.
  @Override
  protected boolean metricsExpected() {
    return false;
  }

  /// More than the five seconds of grpc-java's, for machines that do other things too.
  @Override
  protected int operationTimeoutMillis() {
    return 30_000;
  }

  @Override
  public void close() {
    tearDown();
  }
}
