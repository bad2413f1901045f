package dev.weft.examples.interop;

import dev.weft.transport.Admission;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// What h2spec is run against (`.ci/h2spec`): a transport by itself, without gRPC, which has an answer of
/// its own for what is no gRPC request. Each request is read to its end and answered with a few bytes:
/// `--port=N [--transport=jetty|blocking]`.
final class H2specServer {
  private static final Headers HEAD =
      Headers.shared(":status", "200", "content-type", "text/plain");
  private static final Headers NO_SUCH_PATH = Headers.shared(":status", "404");
  private static final byte[] BODY = "strictly".getBytes(StandardCharsets.US_ASCII);

  private H2specServer() {}

  static void main(String[] args) throws IOException, InterruptedException {
    ServerTransport server;
    try {
      var flags = new Flags(args, "--port=0", "--transport=blocking");
      server = flags.transport().listening(flags.port("port"), Http2Settings.DEFAULT);
    } catch (IllegalArgumentException misused) {
      System.err.println("h2spec-server: " + misused.getMessage());
      System.exit(Flags.MISUSED);
      return;
    }
    server.start(H2specServer::admit);
    IO.println("listening on " + ((InetSocketAddress) server.address()).getPort());
    new CountDownLatch(1).await();
  }

  private static Admission admit(Http2Stream stream, Headers head) {
    return "".equals(head.get(":path"))
        ? new Admission.Refuse(NO_SUCH_PATH)
        : new Admission.Serve(new Answer(stream));
  }

  private record Answer(Http2Stream stream) implements ServedStream {
    @Override
    public void run() {
      try {
        stream.awaitTrailers();
        stream.write(HEAD, ByteBuffer.wrap(BODY), null, EndStream.YES);
      } catch (TransportException e) {
        // h2spec looks at the wire
      }
    }

    @Override
    public void failed(TransportFailure failure) {
      // so does what reads the stream
    }
  }
}
