package dev.weft.testkit.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FuzzerTest {
  private static final HexFormat HEX = HexFormat.of();

  private static List<String> inputs(int count) throws Exception {
    var seen = new ArrayList<String>();
    Fuzzer.ofText(FuzzerTest.class.getResourceAsStream("/fuzz/timeouts.txt"), count)
        .run(input -> seen.add(HEX.formatHex(input)));
    return seen;
  }

  @Test
  void the_corpus_comes_first_and_then_many_others_the_same_each_time() throws Exception {
    List<String> seen = inputs(2_000);

    assertEquals(HEX.formatHex(new byte[] {'1', 'S'}), seen.getFirst());
    assertTrue(new HashSet<>(seen).size() > 1_000, "mostly different");
    assertEquals(seen, inputs(2_000));
  }

  @Test
  void what_goes_wrong_is_told_with_its_input_and_seed() throws Exception {
    var taken = new AtomicInteger();
    Fuzzer fuzzer = Fuzzer.ofText(FuzzerTest.class.getResourceAsStream("/fuzz/timeouts.txt"), 10);

    var told =
        assertThrows(
            AssertionError.class,
            () ->
                fuzzer.run(input -> {
                  if (taken.incrementAndGet() == 2) throw new IllegalStateException("wrong");
                }));

    assertTrue(told.getMessage().matches("-Dweft.fuzz.seed=\\d+, input [0-9a-f]+"), told::toString);
    assertEquals("wrong", told.getCause().getMessage());
  }
}
