package dev.weft.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.Peers;
import dev.weft.bench.peer.Peer;
import dev.weft.bench.workload.Certificate;
import dev.weft.bench.workload.Row;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Client and server in this JVM, for a moment: the figures mean nothing, but all parts turn.
class LoadTest {
  private static final double SECONDS = 0.1;

  @BeforeAll
  static void give(@TempDir Path folder) throws Exception {
    System.setProperty(Certificate.PROPERTY, Certificate.in(folder).toString());
  }

  @AfterAll
  static void takeBack() {
    System.clearProperty(Certificate.PROPERTY);
  }

  @ParameterizedTest
  @CsvSource({
    "ga, unary-32",
    "ga, pingpong-100",
    "ga, stream-128b",
    "ga, unary-256-tls",
    "gb, unary-256-tls",
    "gb, unary-256-rich",
    "gb, unary-32-platform",
    "gb, pingpong-1",
    "gb, stream-128b",
    "weft-jetty, unary-32",
    "weft-jetty, unary-256-tls",
    "weft-jetty, unary-256-rich",
    "weft-jetty, pingpong-1",
    "weft-jetty, stream-128b",
    "weft-blocking, unary-32",
    "weft-blocking, unary-256-tls",
    "weft-blocking, unary-256-rich",
    "weft-blocking, pingpong-1",
    "weft-blocking, stream-128b"
  })
  void a_round_in_a_closed_loop_counts_what_came_back_whole(String peer, String row)
      throws Exception {
    Sample sample = run(Peers.named(peer), Row.named(row), () -> Pace.Closed.lasting(SECONDS));

    assertEquals(0, sample.failures(), sample::firstFailure);
    assertTrue(sample.operations() > 0);
    assertTrue(sample.p50Micros() <= sample.p99Micros());
    assertTrue(sample.usage().allocatedBytes() > 0);
  }

  @ParameterizedTest
  @CsvSource({"ga", "gb"})
  void an_open_loop_makes_as_many_calls_as_its_rate_says(String peer) throws Exception {
    Sample sample =
        run(Peers.named(peer), Row.named("unary-32"), () -> Pace.Open.lasting(SECONDS, 500));

    assertEquals(0, sample.failures(), sample::firstFailure);
    assertEquals(50, sample.operations());
  }

  @Test
  void a_call_that_waits_for_a_free_caller_has_begun_when_it_was_meant_to() {
    long start = System.nanoTime() - 1_000_000_000L; // all ten calls are late
    var pace = new Pace.Open(start, 1e6, 10, new AtomicLong());

    assertEquals(start, pace.awaitNext());
    assertEquals(start + 1_000_000, pace.awaitNext());
    for (int i = 2; i < 10; i++) pace.awaitNext();
    assertEquals(Pace.OVER, pace.awaitNext());
  }

  private static Sample run(Peer peer, Row row, Supplier<Pace> pace) throws Exception {
    try (var server = peer.serve(row);
        var client = peer.connect(server.port(), row)) {
      return Load.of(row, client).run(pace.get());
    }
  }
}
