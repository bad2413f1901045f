package dev.weft.examples.interop;

import dev.weft.server.Server;
import java.util.concurrent.CountDownLatch;

/// Serves the interop test service until it is killed: `--port=N [--use_tls=true [--tls_cert_file=F
/// --tls_key_file=F]] [--transport=jetty|blocking]`.
///
/// With `--use_tls=true` alone it shows the certificate that all interop servers test with.
final class InteropServer {
  private InteropServer() {}

  static void main(String[] args) throws InterruptedException {
    Server server;
    try {
      server = start(new Flags(args, Security.SERVER_FLAGS, "--port=0", "--transport=jetty"));
    } catch (IllegalArgumentException misused) {
      System.err.println("interop-server: " + misused.getMessage());
      System.exit(Flags.MISUSED);
      return;
    }
    IO.println("listening on " + server.port());
    new CountDownLatch(1).await();
  }

  private static Server start(Flags flags) {
    return InteropService.over(
        flags.transport().listening(flags.port("port"), Security.ofServer(flags)));
  }
}
