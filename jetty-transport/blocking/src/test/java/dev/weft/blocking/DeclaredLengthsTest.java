package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9113 §8.1.1: a content-length is the sum of the stream's data, or the stream is malformed.
final class DeclaredLengthsTest {
  private final DeclaredLengths lengths = new DeclaredLengths(new StreamTable());

  private void declare(int stream, String... values) {
    var fields = new String[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      fields[2 * i] = "content-length";
      fields[2 * i + 1] = values[i];
    }
    lengths.declared(stream, Headers.of(fields));
  }

  private void assertMalformed(String reason, Runnable what) {
    var error = assertThrows(StreamError.class, what::run);
    assertEquals(ErrorCode.PROTOCOL_ERROR, error.code());
    assertEquals(reason, error.reason());
  }

  @Test
  void a_stream_that_declares_nothing_may_have_any_length() {
    declare(1);
    declare(3, "5");

    assertDoesNotThrow(() -> lengths.received(1, 1_000, false));
    assertDoesNotThrow(() -> lengths.received(1, 0, true));
  }

  @Test
  void data_of_the_declared_length_is_well_formed_in_one_piece_or_several() {
    declare(1, "10");
    declare(3, "10");
    declare(5, "0");

    assertDoesNotThrow(() -> lengths.received(1, 10, true));
    assertDoesNotThrow(() -> lengths.received(3, 4, false));
    assertDoesNotThrow(() -> lengths.received(3, 6, false));
    assertDoesNotThrow(() -> lengths.received(3, 0, true));
    assertDoesNotThrow(() -> lengths.received(5, 0, true));
  }

  @Test
  void a_byte_too_many_is_malformed_as_soon_as_it_comes() {
    declare(1, "10");
    lengths.received(1, 10, false);

    assertMalformed(
        "the data is 1 bytes longer than its content-length", () -> lengths.received(1, 1, false));
  }

  @Test
  void a_byte_too_few_is_malformed_at_the_end() {
    declare(1, "10");
    lengths.received(1, 9, false);

    assertMalformed(
        "the data is 1 bytes shorter than its content-length", () -> lengths.received(1, 0, true));
  }

  @DisplayName("what has been found malformed, or has ended, is not looked at again")
  @Test
  void what_has_ended_is_forgotten() {
    declare(1, "10");
    lengths.received(1, 10, true);

    assertDoesNotThrow(() -> lengths.received(1, 1, true));
  }

  @Test
  void the_same_length_said_twice_is_one() {
    declare(1, "10", "10");

    assertDoesNotThrow(() -> lengths.received(1, 10, true));
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "10, 0", "10, 11"})
  void two_lengths_are_malformed(String first, String second) {
    assertMalformed("content-length " + first + " and " + second, () -> declare(1, first, second));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", " 1", "1 ", "0x1", "1/", "1:", "1234567890123456789"})
  void what_is_no_number_is_malformed(String value) {
    assertMalformed("content-length '" + value + "'; a number is allowed", () -> declare(1, value));
  }

  @Test
  void the_longest_number_is_one() {
    declare(1, "123456789012345678");

    assertMalformed(
        "the data is 123456789012345678 bytes shorter than its content-length",
        () -> lengths.received(1, 0, true));
  }
}
