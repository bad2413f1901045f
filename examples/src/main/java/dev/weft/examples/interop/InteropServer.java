package dev.weft.examples.interop;

import dev.weft.server.Server;
import dev.weft.transport.Http2Settings;
import java.util.concurrent.CountDownLatch;

/// Serves the interop test service until it is killed: `--port=N --use_tls=false
/// [--transport=jetty|blocking]`.
final class InteropServer {
  private InteropServer() {}

  static void main(String[] args) throws InterruptedException {
    Server server;
    try {
      server = start(new Flags(args, "--port=0", "--use_tls=false", "--transport=jetty"));
    } catch (IllegalArgumentException misused) {
      System.err.println("interop-server: " + misused.getMessage());
      System.exit(Flags.MISUSED);
      return;
    }
    IO.println("listening on " + server.port());
    new CountDownLatch(1).await();
  }

  private static Server start(Flags flags) {
    flags.refuseTls();
    return InteropService.over(
        flags.transport().listening(flags.port("port"), Http2Settings.DEFAULT));
  }
}
