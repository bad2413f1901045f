package dev.weft.examples.interop;

import dev.weft.RpcException;
import dev.weft.client.Channel;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import java.util.List;
import java.util.function.Supplier;

/// Runs one interop case against a server, or `all`: `--server_host=H --server_port=N --test_case=C
/// [--use_tls=true [--use_test_ca=true | --tls_ca_file=F] [--server_host_override=H]]
/// [--transport=jetty|blocking]`.
///
/// Its exit status tells: 0 passed, 1 failed, 2 called with wrong flags.
final class InteropClient {
  private static final String ALL = "all";
  private static final int FAILED = 1;

  private InteropClient() {}

  static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    try {
      var flags =
          new Flags(
              args,
              Security.CLIENT_FLAGS,
              "--server_host=localhost",
              "--server_port=0",
              "--test_case=large_unary",
              "--transport=jetty");
      String wanted = flags.text("test_case");
      List<InteropCase> cases =
          wanted.equals(ALL) ? List.of(InteropCase.values()) : List.of(InteropCase.named(wanted));
      return run(cases, flags);
    } catch (IllegalArgumentException misused) {
      System.err.println("interop-client: " + misused.getMessage());
      return Flags.MISUSED;
    }
  }

  private static int run(List<InteropCase> cases, Flags flags) {
    String target = flags.text("server_host") + ":" + flags.port("server_port");
    Connector connector = flags.transport().connector(Http2Settings.DEFAULT);
    Supplier<Channel> channels = () -> Security.of(Remote.over(connector), flags).to(target);
    try (Channel channel = channels.get()) {
      var server = new Remote(channel, channels);
      boolean passed = true;
      for (InteropCase each : cases) passed &= passes(each, server);
      return passed ? 0 : FAILED;
    }
  }

  private static boolean passes(InteropCase testCase, Remote server) {
    try {
      testCase.run(server);
      IO.println(testCase + " passed");
      return true;
    } catch (RpcException | IllegalStateException failed) {
      System.err.println(testCase + " failed: " + failed);
      return false;
    }
  }
}
