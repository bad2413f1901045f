package dev.weft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.RoundRobin;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.transport.inprocess.InProcess;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a channel does while it is connected and nobody calls: nothing.
@Timeout(30)
final class QuietChannelTest {
  private static final Marshaller<String> NOTHING =
      new Marshaller<>() {
        @Override
        public byte[] encode(String message, int headroom) {
          return new byte[headroom];
        }

        @Override
        public String decode(ByteBuffer bytes) {
          return "";
        }
      };
  private static final MethodDescriptor<String, String> CALL =
      new MethodDescriptor<>("test.Quiet", "Call", MethodDescriptor.Kind.UNARY, NOTHING, NOTHING);

  @Test
  void in_a_minute_without_calls_the_control_loop_does_not_turn_once() throws Exception {
    var time = new ByHand();
    var network = new InProcess(time);
    Binding service = Binding.of("test.Quiet").unary(CALL, request -> request).build();
    try (var server = Server.over(network.serverTransport("a")).serve(() -> service).start();
        var channel =
            Channel.over(network.connector())
                .plaintext()
                .time(time)
                .balancing(new RoundRobin())
                .keepalive(Keepalive.after(Duration.ofSeconds(10)))
                .to(server.address())) {
      channel.call(CALL, "", CallOptions.DEFAULT);
      assertEquals(Connectivity.READY, channel.state());
      long turns = channel.link().turns();
      assertTrue(turns > 0);

      for (int i = 0; i < 60; i++) time.advance(Duration.ofSeconds(1));
      for (int i = 0; i < 1_000; i++) channel.call(CALL, "", CallOptions.DEFAULT);

      assertEquals(turns, channel.link().turns(), "neither time nor calls go through it");
    }
  }

  /// Time that passes when it is told to, and runs what is due then.
  private static final class ByHand extends Time {
    private record Due(long at, Runnable task) {}

    private final AtomicLong now = new AtomicLong();
    private final ConcurrentLinkedQueue<Due> timers = new ConcurrentLinkedQueue<>();

    void advance(Duration by) {
      long until = now.addAndGet(by.toNanos());
      for (Due due : timers) {
        if (due.at <= until && timers.remove(due)) due.task.run();
      }
    }

    @Override
    public long nanoTime() {
      return now.get();
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the loop is its caller's
    public long await(Condition condition, long nanos) throws InterruptedException {
      long until = now.get() + Math.min(nanos, Long.MAX_VALUE / 2);
      condition.awaitNanos(TimeUnit.MILLISECONDS.toNanos(1));
      return until - now.get();
    }

    @Override
    public Timer schedule(Runnable task, long nanos) {
      var due = new Due(now.get() + nanos, task);
      timers.add(due);
      return () -> timers.remove(due);
    }

    @Override
    public int timers() {
      return timers.size();
    }
  }
}
