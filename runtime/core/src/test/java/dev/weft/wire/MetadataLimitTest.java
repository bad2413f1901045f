package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How large metadata may be, features 0.4.
class MetadataLimitTest {
  private static final MetadataLimit LIMIT = new MetadataLimit(1000, 2000);

  @ParameterizedTest(name = "{0} bytes are refused in {1} of 100 cases")
  @CsvSource({
    "1, 0",
    "1000, 0",
    "1010, 1",
    "1250, 25",
    "1500, 50",
    "1990, 99",
    "2000, 100",
    "2001, 100"
  })
  void between_the_limits_a_list_is_refused_the_likelier_the_larger_it_is(int size, int refused) {
    int count = 0;
    for (int i = 0; i < 100; i++) {
      if (LIMIT.refuses(size, i / 100.0)) count++;
    }

    assertEquals(refused, count);
  }

  @Test
  void a_list_counts_as_http_2_counts_it() {
    var limit = new MetadataLimit(34, 34);

    assertFalse(limit.refuses(Headers.of("a", "b")));
    assertTrue(limit.refuses(Headers.of("a", "bc")));
    assertEquals(
        "a header list of 35 bytes; 34 are allowed, 34 at most",
        limit.reason(Headers.of("a", "bc")));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "2, 1", "-1, -1"})
  void limits_that_allow_nothing_are_refused(int soft, int hard) {
    assertThrows(IllegalArgumentException.class, () -> new MetadataLimit(soft, hard));
  }

  @Test
  void eight_kibibytes_are_always_accepted_and_more_than_sixteen_never() {
    assertEquals(new MetadataLimit(8192, 16_384), MetadataLimit.DEFAULT);
  }
}
