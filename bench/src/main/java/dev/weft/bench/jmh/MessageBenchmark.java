package dev.weft.bench.jmh;

import com.google.protobuf.BytesValue;
import dev.weft.bench.workload.Payload;
import dev.weft.protobuf.ProtobufMarshaller;
import dev.weft.wire.MessageWriter;
import io.grpc.protobuf.ProtoUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

/// A message to framed bytes and back, beside grpc-java's marshaller, which does not frame.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageBenchmark {
  private static final ProtobufMarshaller<BytesValue> OURS =
      ProtobufMarshaller.of(BytesValue.getDefaultInstance());
  private static final io.grpc.MethodDescriptor.Marshaller<BytesValue> THEIRS =
      ProtoUtils.marshaller(BytesValue.getDefaultInstance());

  @Param({"128", "65536"})
  public int bytes;

  private BytesValue message = BytesValue.getDefaultInstance();
  private byte[] encoded = {};

  @Setup
  public void prepare() {
    message = Payload.of(bytes);
    encoded = message.toByteArray();
  }

  @Benchmark
  public ByteBuffer encodeAndFrame() {
    return MessageWriter.frame(message, OURS, Integer.MAX_VALUE, null);
  }

  @Benchmark
  public BytesValue decode() {
    return OURS.decode(ByteBuffer.wrap(encoded));
  }

  @Benchmark
  public byte[] encodeByGrpcJava() throws IOException {
    try (InputStream stream = THEIRS.stream(message)) {
      return stream.readAllBytes();
    }
  }

  @Benchmark
  public BytesValue decodeByGrpcJava() {
    return THEIRS.parse(new ByteArrayInputStream(encoded));
  }
}
