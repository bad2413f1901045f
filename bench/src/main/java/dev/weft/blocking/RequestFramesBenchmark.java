package dev.weft.blocking;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.hpack.HpackEncoder;
import org.eclipse.jetty.http2.hpack.HpackException;
import org.eclipse.jetty.http2.parser.Parser;
import org.eclipse.jetty.io.ByteBufferPool;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The frames of one unary request, HEADERS and 133 bytes of DATA, by our reader and by Jetty's
/// parser; and its header block by our encoder and by Jetty's (docs/decisions/0008).
///
/// Both readers decode the header block, check the frames, and hand them to somebody who does
/// nothing with them: to Jetty's, an empty listener; to ours, a connection on which the stream has
/// ended, so that it counts the bytes and ignores the rest.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestFramesBenchmark {
  private static final int MAX_LIST = 16 << 10;
  private static final int MESSAGE = 133;
  private static final Headers HEAD =
      Headers.shared(
          ":method",
          "POST",
          ":scheme",
          "http",
          ":path",
          "/weft.bench.Echo/Unary",
          ":authority",
          "localhost:50051",
          "te",
          "trailers",
          "content-type",
          "application/grpc",
          "user-agent",
          "grpc-java-weft/0.1.0");

  private final HeaderEncoder encoder = new HeaderEncoder();
  private final HpackEncoder jettyEncoder = new HpackEncoder();
  private final MetaData.Request jettyHead = jettyHead();
  private final ByteBuffer out = ByteBuffer.allocate(MAX_LIST);

  private ByteBuffer frames = ByteBuffer.allocate(0);
  private @Nullable FrameReader reader;
  private Parser parser = new Parser(new ByteBufferPool.NonPooling(), MAX_LIST);
  private ClientConnection connection;
  private SocketChannel peer;
  private int seen;

  private static MetaData.Request jettyHead() {
    var fields =
        HttpFields.build()
            .put("te", "trailers")
            .put("content-type", "application/grpc")
            .put("user-agent", "grpc-java-weft/0.1.0");
    var uri =
        HttpURI.from(HttpScheme.HTTP.asString(), "localhost", 50051, "/weft.bench.Echo/Unary");
    return new MetaData.Request("POST", uri, HttpVersion.HTTP_2, fields);
  }

  @Setup
  public void prepare() throws IOException, HpackException {
    connection = connected();
    reader = new FrameReader(new IncomingFrames(connection, Bounds.ofServer()), MAX_LIST, true);
    reader.read(ByteBuffer.wrap("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII)));
    ByteBuffer settings = ByteBuffer.allocate(64);
    Frames.settings(settings);
    reader.read(settings.flip().duplicate());
    Http2Stream ended = connection.newStream(Deadline.NONE);
    ended.write(HEAD, null, null, EndStream.NO);
    ended.reset(ErrorCode.CANCEL);

    jettyEncoder.setTableCapacity(4096);
    parser.init(
        new Parser.Listener() {
          @Override
          public void onHeaders(HeadersFrame frame) {
            seen++;
          }

          @Override
          public void onData(DataFrame frame) {
            seen++;
          }
        });
    parser.parse(settings.rewind());
    // The first use fills the tables.
    for (int i = 0; i < 3; i++) {
      frames = request();
      reader.read(frames.duplicate());
      parser.parse(frames.duplicate());
      jettyEncode();
    }
    if (seen != 6) throw new IllegalStateException("Jetty's parser saw " + seen + " frames of 6");
  }

  private ClientConnection connected() throws IOException {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel channel = SocketChannel.open(listener.getLocalAddress());
      peer = listener.accept();
      return new ClientConnection(Socket.plaintext(channel), Http2Settings.DEFAULT, Time.SYSTEM);
    }
  }

  private ByteBuffer request() {
    ByteBuffer block = ByteBuffer.allocate(HeaderEncoder.bound(HEAD));
    encoder.encode(HEAD, block);
    block.flip();
    ByteBuffer bytes = ByteBuffer.allocateDirect(1024);
    Frames.header(bytes, block.remaining(), Frames.HEADERS, Frames.END_HEADERS, 1);
    bytes.put(block);
    Frames.header(bytes, MESSAGE, Frames.DATA, Frames.END_STREAM, 1);
    return bytes.put(new byte[MESSAGE]).flip();
  }

  @TearDown
  public void close() throws IOException {
    connection.lost("the benchmark is over");
    peer.close();
  }

  @Benchmark
  public int readByUs() {
    reader.read(frames.rewind());
    return frames.position();
  }

  @Benchmark
  public int readByJetty() {
    parser.parse(frames.rewind());
    return seen;
  }

  @Benchmark
  public int encodeByUs() {
    encoder.encode(HEAD, out.clear());
    return out.position();
  }

  @Benchmark
  public int encodeByJetty() throws HpackException {
    return jettyEncode();
  }

  private int jettyEncode() throws HpackException {
    jettyEncoder.encode(out.clear(), jettyHead);
    return out.position();
  }
}
