package dev.weft.testkit.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Gives a target each input of a corpus, and then what becomes of them by small changes.
///
/// Every build tries the same inputs. `-Dweft.fuzz.seconds=600` tries others for so long, from a seed
/// that the failure names; `-Dweft.fuzz.seed` repeats it. An input that has found something becomes a
/// line of the corpus.
public final class Fuzzer {
  /// What is tried.
  @FunctionalInterface
  public interface Target {
    /// Takes an input, and throws if it is dealt with wrongly.
    void take(byte[] input) throws Exception;
  }

  private static final int SECONDS = Integer.getInteger("weft.fuzz.seconds", 0);
  private static final long SEED =
      Long.getLong("weft.fuzz.seed", SECONDS == 0 ? 20_260_901 : System.nanoTime());

  private final List<byte[]> corpus;
  private final int inputs;

  private Fuzzer(List<byte[]> corpus, int inputs) {
    this.corpus = corpus;
    this.inputs = inputs;
  }

  /// With a corpus of lines that are text; `\xNN` is a byte. Empty lines and those that begin with `#`
  /// are none.
  ///
  /// @param lines a resource, which a module lets only its own classes find
  /// @param inputs so many each build tries
  public static Fuzzer ofText(@Nullable InputStream lines, int inputs) throws IOException {
    var corpus = new ArrayList<byte[]>();
    for (String line : read(lines)) {
      corpus.add(unescaped(line).getBytes(StandardCharsets.ISO_8859_1));
    }
    return new Fuzzer(corpus, inputs);
  }

  /// With a corpus of lines in hexadecimal; blanks are none.
  public static Fuzzer ofHex(@Nullable InputStream lines, int inputs) throws IOException {
    var corpus = new ArrayList<byte[]>();
    for (String line : read(lines)) {
      corpus.add(HexFormat.of().parseHex(line.replace(" ", "")));
    }
    return new Fuzzer(corpus, inputs);
  }

  private static List<String> read(@Nullable InputStream lines) throws IOException {
    InputStream in = Objects.requireNonNull(lines, "there is no such corpus");
    try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }

  private static String unescaped(String line) {
    var text = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      if (line.startsWith("\\x", i)) {
        text.append((char) Integer.parseInt(line, i + 2, i + 4, 16));
        i += 3;
      } else {
        text.append(line.charAt(i));
      }
    }
    return text.toString();
  }

  /// Tries the corpus, and what becomes of it.
  ///
  /// @throws AssertionError that names the input and the seed
  public void run(Target target) {
    for (byte[] input : corpus) take(target, input);
    var mutation = new Mutation(corpus, SEED);
    long start = System.nanoTime();
    long tried = 0;
    for (; SECONDS == 0 ? tried < inputs : seconds(start) < SECONDS; tried++) {
      take(target, mutation.next());
    }
    if (SECONDS > 0) {
      System.out.printf("%,d inputs in %d s, seed %d%n", tried, seconds(start), SEED);
    }
  }

  private static long seconds(long start) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
  }

  private static void take(Target target, byte[] input) {
    try {
      target.take(input.clone());
    } catch (Throwable e) {
      throw new AssertionError(
          "-Dweft.fuzz.seed=" + SEED + ", input " + HexFormat.of().formatHex(input), e);
    }
  }
}
