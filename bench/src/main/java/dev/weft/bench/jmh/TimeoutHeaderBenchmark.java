package dev.weft.bench.jmh;

import dev.weft.wire.TimeoutHeader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a deadline costs a call in text.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TimeoutHeaderBenchmark {
  private long nanos = 9_999_973_412L; // no constant, or the compiler formats it once
  private String text = "9999974u";

  @Benchmark
  public String format() {
    return TimeoutHeader.format(nanos);
  }

  @Benchmark
  public long parse() {
    return TimeoutHeader.parse(text);
  }
}
