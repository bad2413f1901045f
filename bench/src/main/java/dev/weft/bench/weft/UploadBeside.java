package dev.weft.bench.weft;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Int64Value;
import dev.weft.Incoming;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Small calls at a fixed rate, alone and then beside a large upload on the same connection.
public final class UploadBeside {
  private static final int CALLERS = 8;
  private static final double CALLS_PER_SECOND = 1_000;

  /// Bytes of one message of the upload.
  private static final int CHUNK = 1 << 16;

  private final Channel channel;
  private final BytesValue small = BytesValue.of(ByteString.copyFrom(new byte[128]));

  private UploadBeside(Channel channel) {
    this.channel = channel;
  }

  /// Latencies of small calls.
  ///
  /// @param p99Micros of the small calls, from when they were to begin
  /// @param seconds how long it took
  public record Figures(double p50Micros, double p99Micros, long calls, double seconds) {}

  /// What one try gave: the small calls by themselves, and those while the upload ran.
  public record Result(Figures alone, Figures beside, long uploadedBytes) {
    public double ratio() {
      return beside.p99Micros / alone.p99Micros;
    }
  }

  /// Warms up, measures the calls alone for some seconds, and then for as long as the upload takes.
  public static Result run(Wiring wiring, int port, int seconds, long bytes) throws Exception {
    try (Channel channel = Channel.over(wiring.connector()).plaintext().to("127.0.0.1:" + port)) {
      var both = new UploadBeside(channel);
      both.calls(() -> both.upload(bytes));
      both.calls(() -> both.idle(seconds));
      Figures alone = both.calls(() -> both.idle(seconds));
      var uploaded = new AtomicLong();
      Figures beside = both.calls(() -> uploaded.addAndGet(both.upload(bytes)));
      return new Result(alone, beside, uploaded.get());
    }
  }

  private long idle(int seconds) throws InterruptedException {
    Thread.sleep(seconds * 1_000L);
    return 0;
  }

  private long upload(long bytes) {
    BytesValue chunk = BytesValue.of(ByteString.copyFrom(new byte[CHUNK]));
    try (var upload = channel.clientStreaming(EchoMethods.UPLOAD, CallOptions.DEFAULT)) {
      for (long sent = 0; sent < bytes; sent += CHUNK) upload.send(chunk);
      return upload.finish().getValue();
    }
  }

  /// Calls while something else goes on.
  private Figures calls(Callable<Long> meanwhile) throws Exception {
    var over = new boolean[CALLERS];
    var callers = new ArrayList<Thread>();
    List<Histogram> latencies = new ArrayList<>();
    long begin = System.nanoTime();
    var stop = new AtomicLong();
    for (int i = 0; i < CALLERS; i++) {
      var own = new Histogram(60_000_000_000L, 2);
      latencies.add(own);
      long first = begin + (long) (i * 1e9 / CALLS_PER_SECOND);
      int caller = i;
      callers.add(
          Thread.startVirtualThread(() -> {
            callAtRate(first, own, stop);
            over[caller] = true;
          }));
    }
    try {
      meanwhile.call();
    } finally {
      stop.set(1);
      for (Thread caller : callers) caller.join();
    }
    for (boolean one : over) if (!one) throw new IllegalStateException("a small call failed");
    var all = new Histogram(60_000_000_000L, 2);
    latencies.forEach(all::add);
    return new Figures(
        all.getValueAtPercentile(50) / 1e3,
        all.getValueAtPercentile(99) / 1e3,
        all.getTotalCount(),
        (System.nanoTime() - begin) / 1e9);
  }

  private void callAtRate(long first, Histogram latencies, AtomicLong stop) {
    long between = (long) (CALLERS * 1e9 / CALLS_PER_SECOND);
    for (long at = first; stop.get() == 0; at += between) {
      for (long wait; (wait = at - System.nanoTime()) > 0; ) LockSupport.parkNanos(wait);
      channel.call(EchoMethods.UNARY, small, CallOptions.DEFAULT);
      latencies.recordValue(System.nanoTime() - at);
    }
  }

  /// The server's side: counts what it is sent.
  static Int64Value count(Incoming<BytesValue> chunks) {
    long bytes = 0;
    for (BytesValue chunk : chunks) bytes += chunk.getValue().size();
    return Int64Value.of(bytes);
  }
}
