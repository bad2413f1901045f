package dev.weft.blocking;

import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A request's head to its block and back, on a connection that has seen the method before.
///
/// It stands in the transport's package, because what it measures is nobody else's to see.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderBlockBenchmark {
  private static final int MAX_LIST = 16 << 10;
  private static final Headers HEAD =
      Headers.shared(
          ":method", "POST",
          ":scheme", "http",
          ":path", "/weft.bench.Echo/Unary",
          ":authority", "localhost:50051",
          "te", "trailers",
          "content-type", "application/grpc",
          "user-agent", "grpc-java-weft/0.1.0");

  /// `bare` is the shared prefix alone; `rich` has a timeout and two metadata fields behind it.
  @Param({"bare", "rich"})
  public String head = "bare";

  private final HeaderEncoder encoder = new HeaderEncoder();
  private final HeaderDecoder decoder = new HeaderDecoder(MAX_LIST, HeaderDecoder.OF_REQUESTS);
  private final ByteBuffer out = ByteBuffer.allocate(MAX_LIST);
  private Headers headers = HEAD;
  private ByteBuffer block = ByteBuffer.allocate(0);

  @Setup
  public void prepare() {
    if (head.equals("rich")) {
      headers =
          HEAD.with("grpc-timeout", "9999974u", "x-tenant", "acme", "x-request-id", "4f5e6d7c8b9a");
    }
    decoder.decode(encoded()); // the first use fills the tables
    decoder.decode(encoded());
    block = encoded();
  }

  private ByteBuffer encoded() {
    var bytes = ByteBuffer.allocate(HeaderEncoder.bound(headers));
    encoder.encode(headers, bytes);
    return bytes.flip();
  }

  @Benchmark
  public int encode() {
    out.clear();
    encoder.encode(headers, out);
    return out.position();
  }

  @Benchmark
  public Headers decode() {
    return decoder.decode(block.rewind());
  }
}
