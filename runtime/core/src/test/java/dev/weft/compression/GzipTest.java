package dev.weft.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Gzip against the JDK's, and against RFC 1952.
class GzipTest {
  private static final Gzip GZIP = new Gzip();

  private static byte[] compressed(Gzip gzip, byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var compressing = gzip.compressing(out)) {
      compressing.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] decompressed(byte[] bytes) throws IOException {
    try (InputStream in = GZIP.decompressing(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static byte[] theirs(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var compressing = new GZIPOutputStream(out)) {
      compressing.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] text(int size) {
    byte[] bytes = new byte[size];
    var random = new Random(size);
    for (int i = 0; i < size; i++) bytes[i] = (byte) ('a' + random.nextInt(4));
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 4096, 1_000_000})
  void what_one_writes_the_other_reads(int size) throws IOException {
    byte[] bytes = text(size);

    assertArrayEquals(bytes, decompressed(theirs(bytes)));
    byte[] ours = compressed(GZIP, bytes);
    assertArrayEquals(bytes, new GZIPInputStream(new ByteArrayInputStream(ours)).readAllBytes());
    assertArrayEquals(bytes, decompressed(ours));
  }

  @Test
  void a_level_trades_time_for_size() throws IOException {
    byte[] bytes = text(100_000);

    int stored = compressed(new Gzip(0), bytes).length;
    int fast = compressed(new Gzip(1), bytes).length;
    int small = compressed(new Gzip(9), bytes).length;

    assertTrue(small < fast && fast < bytes.length && bytes.length < stored);
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 10})
  void a_level_that_zlib_does_not_know_is_refused(int level) {
    var refused = assertThrows(IllegalArgumentException.class, () -> new Gzip(level));

    assertEquals("gzip level is " + level + "; -1 to 9 are allowed", refused.getMessage());
  }

  @Test
  void what_a_message_has_left_behind_does_not_reach_the_next() throws IOException {
    byte[] broken = theirs(text(1000));
    broken[20] ^= 0x55;
    var gzip = new Gzip();
    for (int i = 0; i < 50; i++) {
      assertThrows(IOException.class, () -> decompressed(broken));
      try (InputStream halfRead = GZIP.decompressing(new ByteArrayInputStream(theirs(text(9))))) {
        assertEquals('a', halfRead.read() & 'a');
      }
      assertArrayEquals(text(i), decompressed(compressed(gzip, text(i))));
    }
  }

  @Test
  void members_one_after_the_other_are_one_message() throws IOException {
    var two = new ByteArrayOutputStream();
    two.writeBytes(theirs(text(10)));
    two.writeBytes(theirs(text(0)));
    two.writeBytes(theirs(text(10_000)));

    byte[] both = decompressed(two.toByteArray());

    assertArrayEquals(text(10), Arrays.copyOf(both, 10));
    assertArrayEquals(text(10_000), Arrays.copyOfRange(both, 10, both.length));
  }

  /// Flags: 2 checksum, 4 extra, 8 name, 16 comment; the rest is an empty message.
  @ParameterizedTest(name = "RFC 1952 2.3.1: {0}")
  @CsvSource({
    "text, 1f8b0801000000000003 0300 00000000 00000000",
    "extra, 1f8b0804000000000003 0200 abcd 0300 00000000 00000000",
    "name, 1f8b0808000000000003 6100 0300 00000000 00000000",
    "comment, 1f8b0810000000000003 626200 0300 00000000 00000000"
  })
  void what_a_header_may_hold_is_skipped(String what, String hex) throws IOException {
    assertEquals(0, decompressed(bytes(hex)).length);
  }

  @Test
  void the_headers_checksum_is_looked_at() throws IOException {
    var checksum = new java.util.zip.CRC32();
    checksum.update(bytes("1f8b0802000000000003"));
    int good = (int) checksum.getValue() & 0xffff;
    String hex = "1f8b0802000000000003 %02x%02x 0300 00000000 00000000";

    assertEquals(0, decompressed(bytes(hex.formatted(good & 0xff, good >> 8))).length);
    assertThrows(
        IOException.class, () -> decompressed(bytes(hex.formatted(~good & 0xff, good >> 8))));
  }

  @ParameterizedTest(name = "CP-07 {0}")
  @CsvSource({
    "no magic, 1f8c0800000000000003 0300 00000000 00000000",
    "another method, 1f8b0700000000000003 0300 00000000 00000000",
    "a reserved flag, 1f8b0820000000000003 0300 00000000 00000000",
    "a wrong checksum, 1f8b0800000000000003 0300 00000001 00000000",
    "a wrong size, 1f8b0800000000000003 0300 00000000 00000001",
    "a broken block, 1f8b0800000000000003 0700 00000000 00000000",
    "something behind, 1f8b0800000000000003 0300 00000000 00000000 00",
    "no trailer, 1f8b0800000000000003 0300 0000",
    "no block, 1f8b0800000000000003",
    "half a header, 1f8b08",
    "nothing, ''"
  })
  void what_is_no_gzip_is_an_error(String what, String hex) {
    assertThrows(IOException.class, () -> decompressed(bytes(hex)));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
