package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.workload.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {
  private static final Row ROW = Row.named("unary-256");

  @TempDir Path folder;
  private String jar;
  private Options options;

  @BeforeEach
  void aReference() throws Exception {
    jar = Files.createFile(folder.resolve("before.jar")).toString();
    options = Guard.options(List.of("--reference=" + jar, ROW.name()));
  }

  @Test
  void each_peer_runs_beside_its_earlier_build() {
    assertEquals(List.of("weft-blocking", "weft-blocking@" + jar), options.peers());
    assertEquals(List.of(ROW), options.rows());
    assertEquals(
        List.of("weft-jetty", "weft-jetty@" + jar),
        Guard.options(List.of("--reference=" + jar, "--peers=weft-jetty")).peers());
  }

  @Test
  void what_cannot_be_guarded_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> Guard.options(List.of("unary-256")));
    for (String word : List.of("cold", "--peers=ga", "--fast")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Guard.options(List.of("--reference=" + jar, word)),
          word);
    }
  }

  @Test
  void a_build_that_costs_as_much_as_before_has_lost_nothing() {
    assertEquals(List.of(), losses(of(100, 1.0, 2_000), of(100, 1.0, 2_000)));
    assertEquals(List.of(), losses(of(81, 1.09, 2_015), of(100, 1.0, 2_000)));
  }

  @Test
  void each_of_rate_cpu_and_bytes_can_be_lost() {
    for (Figures now : List.of(of(79, 1.0, 2_000), of(100, 1.2, 2_000), of(100, 1.0, 2_017))) {
      List<String> losses = losses(now, of(100, 1.0, 2_000));
      assertEquals(1, losses.size());
      assertTrue(
          losses.getFirst().startsWith("unary-256 against weft-blocking@"), losses::getFirst);
    }
  }

  @Test
  void what_could_not_be_measured_is_not_called_no_loss() {
    var broken = result(Map.of(reference(), of(100, 1, 1)), Map.of("weft-blocking", "it ended"));
    assertEquals(
        List.of(
            "unary-256, weft-blocking was not measured: it ended",
            "nothing was compared in unary-256"),
        Guard.losses(Map.of(ROW.name(), broken), options));
  }

  @Test
  void a_row_that_the_earlier_build_does_not_know_is_no_loss_beside_one_that_it_does() {
    var older = result(Map.of("weft-blocking", of(100, 1, 1)), Map.of(reference(), "no row"));
    var both = result(Map.of("weft-blocking", of(100, 1, 1), reference(), of(100, 1, 1)), Map.of());

    assertEquals(
        List.of("nothing was compared in unary-256"),
        Guard.losses(Map.of(ROW.name(), older), options));
    assertEquals(List.of(), Guard.losses(Map.of("a", older, "b", both), options));
  }

  private List<String> losses(Figures now, Figures before) {
    Map<String, Figures> medians = new LinkedHashMap<>();
    medians.put("weft-blocking", now);
    medians.put(reference(), before);
    return Guard.losses(Map.of(ROW.name(), result(medians, Map.of())), options);
  }

  private String reference() {
    return "weft-blocking@" + jar;
  }

  private static RowResult result(Map<String, Figures> medians, Map<String, String> absent) {
    return new RowResult(ROW, medians, Map.of(), Map.of(), absent, null);
  }

  private static Figures of(double rate, double cpu, double bytes) {
    return new Figures(Map.of(Metric.RATE, rate, Metric.CPU, cpu, Metric.BYTES, bytes));
  }
}
