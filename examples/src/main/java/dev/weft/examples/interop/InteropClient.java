package dev.weft.examples.interop;

import static dev.weft.client.CallOptions.deadline;
import static java.time.Duration.ofSeconds;

import dev.weft.RpcException;
import dev.weft.client.Channel;
import dev.weft.transport.Http2Settings;

/// Runs one interop case against a server: `--server_host=H --server_port=N --test_case=C
/// --use_tls=false [--transport=jetty|blocking]`.
///
/// Its exit status tells: 0 passed, 1 failed, 2 called with wrong flags.
final class InteropClient {
  private InteropClient() {}

  static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    try {
      var flags =
          new Flags(
              args,
              "--server_host=localhost",
              "--server_port=0",
              "--test_case=large_unary",
              "--use_tls=false",
              "--transport=jetty");
      flags.refuseTls();
      return run(InteropCase.named(flags.text("test_case")), flags);
    } catch (IllegalArgumentException misused) {
      System.err.println("interop-client: " + misused.getMessage());
      return Flags.MISUSED;
    }
  }

  private static int run(InteropCase testCase, Flags flags) {
    String target = flags.text("server_host") + ":" + flags.port("server_port");
    try (var channel =
        Channel.over(flags.transport().connector(Http2Settings.DEFAULT)).plaintext().to(target)) {
      testCase.run(new TestServiceClient(channel).with(deadline(ofSeconds(30))));
      IO.println(testCase + " passed");
      return 0;
    } catch (RpcException | IllegalStateException failed) {
      System.err.println(testCase + " failed: " + failed);
      return 1;
    }
  }
}
