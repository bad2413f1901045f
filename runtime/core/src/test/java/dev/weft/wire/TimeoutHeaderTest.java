package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `grpc-timeout`, features 0.2.
class TimeoutHeaderTest {
  @ParameterizedTest(name = "{0}: {1} ns are {2}")
  @CsvSource({
    "DL-05, 123456789, 123457u",
    "DL-05, 123456789000, 123457m",
    "DL-05, 123456789000000, 123457S",
    "DL-05, 123456789000000000, 2057614M",
    "DL-05, 7407407340000000000, 2057614H",
    "DL-02 100 min, 6000000000000, 6000000m",
    "DL-05 never 0, 0, 1n",
    "DL-05 never 0, -1, 1n",
    "0.2 smallest, 1, 1n",
    "0.2 last n, 99999999, 99999999n",
    "0.2 first u, 100000000, 100000u",
    "0.2 last u, 99999999000, 99999999u",
    "0.2 rounded up to the last u, 99999998001, 99999999u",
    "0.2 first m, 99999999001, 100000m",
    "0.2 last m, 99999999000000, 99999999m",
    "0.2 first S, 99999999000001, 100000S",
    "0.2 last S, 99999999000000000, 99999999S",
    "0.2 first M, 99999999000000001, 1666667M",
    "0.2 last M, 5999999940000000000, 1666667H",
    "0.2 farthest, 9223372036854775807, 2562048H"
  })
  void a_timeout_is_written_in_the_smallest_unit_that_holds_it(
      String id, long nanos, String expected) {
    assertEquals(expected, TimeoutHeader.format(nanos));
  }

  @ParameterizedTest(name = "{0}: {1} is {2} ns")
  @CsvSource({
    "0.2 n, 7n, 7",
    "0.2 u, 7u, 7000",
    "0.2 m, 7m, 7000000",
    "0.2 S, 7S, 7000000000",
    "0.2 M, 7M, 420000000000",
    "0.2 H, 7H, 25200000000000",
    "0.2 zero is legal, 0S, 0",
    "0.2 leading zeros, 00000001n, 1",
    "0.2 eight digits, 99999999n, 99999999",
    "DL-06, 99999999M, 5999999940000000000",
    "DL-06 last that fits, 2562047H, 9223369200000000000",
    "DL-06 capped, 2562048H, 9223372036854775807",
    "DL-06 capped, 99999999H, 9223372036854775807"
  })
  void a_timeout_is_read(String id, String text, long nanos) {
    assertEquals(nanos, TimeoutHeader.parse(text));
  }

  @ParameterizedTest(name = "DL-07: \"{0}\"")
  @ValueSource(
      strings = {
        "-1S",
        "1234x",
        "1234s",
        "1234",
        "1",
        "",
        "9a1S",
        "000000000S",
        "18f6n",
        "S",
        "+1S",
        " 1S",
        "1S ",
        "1 S",
        "1.5S",
        "\u0661S"
      })
  void what_is_no_timeout_is_malformed(String text) {
    assertEquals(TimeoutHeader.MALFORMED, TimeoutHeader.parse(text));
  }

  @Test
  void what_is_written_is_read_back_no_earlier_and_hardly_later() {
    var random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      long nanos = random.nextLong() >>> (1 + random.nextInt(62));
      String text = TimeoutHeader.format(nanos);
      long read = TimeoutHeader.parse(text);

      assertTrue(text.length() >= 2 && text.length() <= 9, text);
      assertTrue(read >= nanos, () -> nanos + " became " + text);
      assertTrue(
          read - Math.max(nanos, 1) <= Math.max(nanos / 10_000, Duration.ofHours(1).toNanos() / 10)
              || read == Long.MAX_VALUE,
          () -> nanos + " became " + text);
    }
  }
}
