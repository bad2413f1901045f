package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 7541 by its own examples, and what HTTP/2 forbids (RFC 9113 §8.2).
final class HeaderDecoderTest {
  private static final int MAX_LIST = 4096;
  static final Set<String> ALL = Set.of(":method", ":scheme", ":authority", ":path", ":status");

  private final HeaderDecoder decoder = new HeaderDecoder(MAX_LIST, ALL);

  private Headers decode(String hex) {
    return decoder.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  private void assertDecodes(String hex, String... namesAndValues) {
    assertEquals(Headers.of(namesAndValues), decode(hex));
  }

  private void assertBroken(String hex) {
    var error = assertThrows(ConnectionError.class, () -> decode(hex), hex);
    assertEquals(ErrorCode.COMPRESSION_ERROR, error.code());
  }

  // ---- appendix C

  @Test
  void c_2_1_a_literal_with_indexing() {
    assertDecodes(
        "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
        "custom-key",
        "custom-header");
    assertDecodes("be", "custom-key", "custom-header");
  }

  @Test
  void c_2_2_a_literal_without_indexing() {
    assertDecodes("040c 2f73 616d 706c 652f 7061 7468", ":path", "/sample/path");
    assertBroken("be");
  }

  @Test
  void c_2_3_a_literal_never_indexed() {
    assertDecodes("1008 7061 7373 776f 7264 0673 6563 7265 74", "password", "secret");
    assertBroken("be");
  }

  @Test
  void c_2_4_an_index() {
    assertDecodes("82", ":method", "GET");
  }

  @Test
  void c_3_requests_without_huffman_code() {
    requests(
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
  }

  @Test
  void c_4_requests_with_huffman_code() {
    requests(
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
  }

  private void requests(String first, String second, String third) {
    String[] start = {":method", "GET", ":scheme", "http", ":path", "/"};
    Headers base = Headers.of(start).with(":authority", "www.example.com");
    assertEquals(base, decode(first));
    assertEquals(base.with("cache-control", "no-cache"), decode(second));
    assertDecodes(
        third,
        ":method",
        "GET",
        ":scheme",
        "https",
        ":path",
        "/index.html",
        ":authority",
        "www.example.com",
        "custom-key",
        "custom-value");
  }

  @DisplayName("C.5, C.6: a table of 256 bytes evicts")
  @ParameterizedTest
  @CsvSource({
    "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a "
        + "3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d,"
        + "4803 3330 37c1 c0bf",
    "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e "
        + "919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3,"
        + "4883 640e ffc1 c0bf",
  })
  void responses_with_a_small_table(String first, String second) {
    String[] rest = {
      "cache-control",
      "private",
      "date",
      "Mon, 21 Oct 2013 20:13:21 GMT",
      "location",
      "https://www.example.com"
    };
    decode("3fe101"); // a table of 256 bytes
    assertEquals(Headers.of(":status", "302").with(rest), decode(first));
    assertEquals(Headers.of(":status", "307").with(rest), decode(second));
    assertDecodes("c1", "cache-control", "private");
    assertBroken("c2"); // :status 302 was evicted
  }

  // ---- the same prefix is the same object

  private static final String PREFIX = "828684";

  @Test
  void an_indexed_prefix_is_the_same_object_while_the_table_stays() {
    Headers first = decode(PREFIX);

    assertSame(first, decode(PREFIX));
    assertSame(first, decode(PREFIX + "0001610162").prefix());
    assertSame(first, decode(PREFIX + "1001610162").prefix());
    assertEquals(first.with("a", "b"), decode(PREFIX + "0001610162"));
  }

  @Test
  void an_indexed_prefix_is_another_object_after_an_insertion() {
    Headers first = decode(PREFIX);
    decode("40 0161 0162");

    assertNotSame(first, decode(PREFIX));
    assertEquals(first, decode(PREFIX));
  }

  @Test
  void an_index_stands_for_something_else_after_an_insertion() {
    decode("40 0161 0162");
    assertDecodes("be", "a", "b");
    decode("40 0163 0164");

    assertDecodes("be", "c", "d");
    assertDecodes("bf", "a", "b");
  }

  @Test
  void an_indexed_prefix_is_another_object_after_a_resize() {
    Headers first = decode(PREFIX);

    assertNotSame(first, decode("20" + PREFIX));
    assertNotSame(first, decode(PREFIX));
  }

  @Test
  void an_index_stands_for_nothing_after_an_eviction() {
    decode("40 0161 0162");
    decode("be");
    decode("20");

    assertBroken("be");
  }

  @Test
  void more_prefixes_than_are_remembered_are_right_too() {
    for (int round = 0; round < 3; round++) {
      for (int index = 1; index <= 61; index++) {
        for (int second : new int[] {2, 5, 8}) {
          if (index > 14) continue; // those are no pseudo-headers
          if (nameOf(index).equals(nameOf(second))) continue;
          String hex = HexFormat.of().toHexDigits((byte) (0x80 | index));
          Headers found = decode(hex + HexFormat.of().toHexDigits((byte) (0x80 | second)));
          assertEquals(2, found.size());
        }
      }
    }
  }

  private static String nameOf(int index) {
    return index == 1 ? "" : index <= 3 ? ":method" : index <= 5 ? ":path" : index <= 7 ? "s" : "c";
  }

  // ---- the table's size

  @Test
  void a_table_is_lowered_and_raised_again_at_the_beginning_of_a_block() {
    decode("40 0161 0162");

    assertDecodes("20 3fe11f 82", ":method", "GET"); // 0, then 4096
    assertBroken("be");
  }

  @Test
  void a_table_beyond_what_is_allowed_is_broken() {
    assertBroken("3fe21f 82"); // 4097
  }

  @Test
  void a_table_is_not_resized_amid_a_block() {
    assertBroken("82 20");
  }

  @Test
  void a_field_larger_than_the_table_empties_it() {
    decode("40 0161 0162");
    decode("3f01"); // 32 bytes: too few for anything
    decode("40 0163 0164");

    assertBroken("be");
  }

  // ---- broken blocks

  @DisplayName("ML-16 what is no HPACK")
  @ParameterizedTest
  @CsvSource({
    "80, index 0",
    "be, an index beyond the table",
    "ffffffffff0f, an index beyond all numbers",
    "ffffffffffffffffffff01, an index beyond all numbers",
    "ff, an index that is cut",
    "7f, a name's index that is cut",
    "40, a name that is missing",
    "4001, a name that is cut",
    "400161, a value that is missing",
    "40016105, a value that is cut",
    "400161ffffffff7f61, a length beyond all numbers",
    "00016181ff, Huffman padding of more than seven bits",
    "000161811e, Huffman padding of zeroes",
    "00016184ffffffff, the end of string symbol",
    "3f, a size that is cut",
  })
  void what_is_no_hpack_breaks_the_connection(String hex, String what) {
    assertBroken(hex);
  }

  // ---- forbidden lists

  private void assertMalformed(ErrorCode code, String hex) {
    assertEquals(code, assertThrows(StreamError.class, () -> decode(hex), hex).code());
  }

  @DisplayName("ML-04, ML-16 lists that HTTP/2 forbids fail their stream, and the table is right")
  @ParameterizedTest
  @CsvSource({
    "400141 0162, a name in upper case",
    "40026120 0162, a name with a space",
    "4001e9 0162, a name with a byte above 0x7e",
    "4000 0162, no name",
    "400a636f6e6e656374696f6e 0162, connection",
    "40116 7472616e736665722d656e636f64696e67 0162, transfer-encoding",
    "400161 0162 82, a pseudo-header after a regular one",
  })
  void forbidden_lists_fail_their_stream(String hex, String what) {
    if (hex.startsWith("40116")) hex = hex.replace("40116 ", "4011");

    assertMalformed(ErrorCode.PROTOCOL_ERROR, hex);
    decode("40 0178 0179");

    // The field is in the table nevertheless: the peer's encoder thinks so.
    assertDecodes("be", "x", "y");
    if (what.startsWith("a pseudo")) assertDecodes("bf", "a", "b");
    else assertMalformed(ErrorCode.PROTOCOL_ERROR, "bf");
  }

  @DisplayName("MD-14 a list that is too large fails its stream, and the table is right")
  @Test
  void a_list_that_is_too_large_fails_its_stream() {
    String large = "40 0161 7fd10e" + "62".repeat(2000); // 2000 bytes

    decode(large);
    assertMalformed(ErrorCode.FRAME_SIZE_ERROR, "be be be 40 0178 0179");

    assertDecodes("be", "x", "y");
  }

  @DisplayName("MD-18 values of all bytes")
  @Test
  void obs_text_is_taken_as_it_is() {
    assertDecodes("00 0161 0480ff20e9", "a", "\u0080\u00ff \u00e9");
  }
}
