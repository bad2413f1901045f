package dev.weft.client;

import com.google.protobuf.BytesValue;
import dev.weft.MethodDescriptor;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.RoundRobin;
import dev.weft.protobuf.ProtobufMarshaller;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.transport.inprocess.InProcess;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs a call to find its connection, while there is one: no lock and, by the GC profiler
/// (`-prof gc`), not a byte. Beside the channel's own code, which nobody else sees.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(2)
@SuppressWarnings("NullAway.Init") // before the first pick
public class PickBenchmark {
  private static final ProtobufMarshaller<BytesValue> MESSAGES =
      ProtobufMarshaller.of(BytesValue.getDefaultInstance());
  private static final MethodDescriptor<BytesValue, BytesValue> CALL =
      new MethodDescriptor<>("bench.Pick", "Call", MethodDescriptor.Kind.UNARY, MESSAGES, MESSAGES);

  @Param({"pick_first", "round_robin"})
  public String policy;

  private Server server;
  private Channel channel;
  private CallRequest request;

  @Setup
  public void connect() throws InterruptedException {
    var network = new InProcess();
    Binding service = Binding.of("bench.Pick").unary(CALL, message -> message).build();
    server = Server.over(network.serverTransport("a")).serve(() -> service).start();
    ChannelBuilder builder = Channel.over(network.connector()).plaintext();
    if (policy.equals("round_robin")) builder.balancing(new RoundRobin());
    channel = builder.to(server.address());
    channel.connect();
    while (channel.state() != Connectivity.READY) {
      boolean _ = channel.awaitChange(channel.state(), Duration.ofSeconds(1));
    }
    request = channel.request(CALL, CallOptions.DEFAULT);
  }

  @TearDown
  public void close() {
    channel.close();
    server.close();
  }

  @Benchmark
  public @Nullable Object pick() {
    return channel.link().ready(request);
  }
}
