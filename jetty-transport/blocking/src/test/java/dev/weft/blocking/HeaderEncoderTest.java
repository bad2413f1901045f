package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackEncoder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The encoder against our decoder and against Jetty's, and our decoder against Jetty's encoder.
final class HeaderEncoderTest {
  private static final int LISTS = 10_000;
  private static final int MAX_LIST = 1 << 20;

  private static final Headers REQUEST =
      Headers.shared(
          ":method",
          "POST",
          ":scheme",
          "http",
          ":path",
          "/a.B/C",
          ":authority",
          "localhost",
          "te",
          "trailers",
          "content-type",
          "application/grpc");

  private final HeaderEncoder encoder = new HeaderEncoder();
  private final HeaderDecoder decoder = new HeaderDecoder(MAX_LIST, HeaderDecoderTest.ALL);
  private final HpackDecoder jettys = new HpackDecoder(MAX_LIST, System::nanoTime);

  private ByteBuffer encoded(Headers headers) {
    ByteBuffer out = ByteBuffer.allocate(HeaderEncoder.bound(headers));
    encoder.encode(headers, out);
    return out.flip();
  }

  private void assertRoundTrip(Headers headers) {
    assertEquals(headers, decoder.decode(encoded(headers)));
  }

  private static String hex(ByteBuffer block) {
    byte[] bytes = new byte[block.remaining()];
    block.get(block.position(), bytes);
    return HexFormat.of().formatHex(bytes);
  }

  // ---- golden bytes

  @Test
  void a_shared_list_is_index_bytes_from_its_second_use_on() {
    String first = hex(encoded(REQUEST));
    String second = hex(encoded(REQUEST));

    assertTrue(first.startsWith("8386"), first);
    assertEquals("8386c1c0bfbe", second);
    assertEquals(second, hex(encoded(REQUEST)));
  }

  @Test
  void a_name_of_a_lists_own_goes_into_the_table_once_and_its_values_do_not() {
    encoded(REQUEST);

    String first = hex(encoded(REQUEST.with("grpc-timeout", "1S")));
    String second = hex(encoded(REQUEST.with("grpc-timeout", "2S")));

    assertEquals("8386c1c0bfbe" + "400c677270632d74696d656f7574" + "023153", first);
    assertEquals("8386c2c1c0bf" + "0f2f" + "023253", second);
    assertEquals("8386c2c1c0bf" + "be", hex(encoded(REQUEST.with("grpc-timeout", "1S"))));
    assertEquals("8386c2c1c0bf", hex(encoded(REQUEST)));
  }

  // ---- the table's size

  @DisplayName("MD-20 sizes that the peer asks for are announced, the smallest first")
  @Test
  void a_size_is_announced() {
    encoded(REQUEST);
    encoder.peerTableSize(100);
    encoder.peerTableSize(0);
    encoder.peerTableSize(200);

    String block = hex(encoded(Headers.of("a", "b")));

    assertEquals("20" + "3fa901" + "400161" + "0162", block);
    assertEquals("be", hex(encoded(Headers.of("a", "b"))));
  }

  @DisplayName("MD-20 more than 4096 is not used, and needs no announcement")
  @Test
  void a_larger_size_is_not_used() {
    encoder.peerTableSize(1 << 20);
    encoder.peerTableSize(0xffff_ffffL);

    assertEquals("400161" + "0162", hex(encoded(Headers.of("a", "b"))));
  }

  @DisplayName("MD-20 lowered and raised between two blocks")
  @ParameterizedTest
  @ValueSource(ints = {0, 40, 100, 4096})
  void a_size_that_was_lowered_in_between_empties_both_tables(int size) {
    assertRoundTrip(REQUEST);
    assertRoundTrip(REQUEST);
    encoder.peerTableSize(0);
    encoder.peerTableSize(size);

    for (int i = 0; i < 5; i++) assertRoundTrip(REQUEST.with("n", "" + i));
  }

  @Test
  void lists_are_right_while_others_push_them_out_of_the_table() {
    var lists = new ArrayList<Headers>();
    for (int i = 0; i < 100; i++) {
      lists.add(Headers.shared(":path", "/method/" + i, "x-" + i, "y".repeat(100)));
    }
    for (int round = 0; round < 3; round++) lists.forEach(this::assertRoundTrip);
  }

  @Test
  void a_field_longer_than_is_indexed_leaves_the_table_alone() {
    assertRoundTrip(REQUEST);
    assertRoundTrip(Headers.shared("long", "x".repeat(5000)));

    assertEquals("8386c1c0bfbe", hex(encoded(REQUEST)));
  }

  @Test
  void lengths_around_the_prefix_of_an_integer() {
    for (int length : new int[] {0, 1, 126, 127, 128, 254, 255, 256, 16_383, 16_384, 100_000}) {
      assertRoundTrip(Headers.of("x", "y".repeat(length)));
      assertRoundTrip(Headers.shared("x", "y".repeat(length)));
      if (length > 0) assertRoundTrip(Headers.of("n".repeat(length), "y"));
    }
  }

  // ---- random lists

  /// Shared lists that come again and again, and fields of their own; sizes change now and then.
  @Test
  void random_lists_come_back_as_they_were() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    List<Headers> shared = sharedLists(random);
    for (int i = 0; i < LISTS; i++) {
      if (random.nextInt(100) == 0) encoder.peerTableSize(random.nextInt(5000));
      Headers headers = shared.get(random.nextInt(shared.size()));
      for (int own = random.nextInt(4); own > 0; own--) {
        headers = headers.with(name(random), value(random, 0x100));
      }
      ByteBuffer block = encoded(headers);
      assertEquals(headers, decoder.decode(block.duplicate()), "seed " + seed + ", list " + i);
      assertEquals(headers, headers(jettys.decode(block)), "seed " + seed + ", list " + i);
    }
  }

  /// Jetty's encoder uses Huffman code and indexes as it thinks best.
  @Test
  void random_lists_of_jettys_encoder_are_understood() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    var jetty = new HpackEncoder();
    jetty.setTableCapacity(4096);
    jetty.setMaxHeaderListSize(MAX_LIST);
    List<Headers> shared = sharedLists(random);
    for (int i = 0; i < LISTS; i++) {
      if (random.nextInt(100) == 0) jetty.setTableCapacity(random.nextInt(4097));
      Headers headers = shared.get(random.nextInt(shared.size()));
      for (int own = random.nextInt(4); own > 0; own--) {
        headers = headers.with(name(random), value(random, 0x7f));
      }
      ByteBuffer block = ByteBuffer.allocate(MAX_LIST);
      jetty.encode(block, metaData(headers));
      Headers found = decoder.decode(block.flip());
      assertEquals(headers, found, "seed " + seed + ", list " + i);
    }
  }

  private static List<Headers> sharedLists(Random random) {
    var lists = new ArrayList<Headers>();
    for (int i = 0; i < 40; i++) {
      var fields = new ArrayList<String>();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        fields.add(name(random));
        fields.add(value(random, 0x7f));
      }
      lists.add(Headers.shared(fields.toArray(String[]::new)));
    }
    return lists;
  }

  private static String name(Random random) {
    String[] known = {"accept", "content-type", "user-agent", "date", "grpc-status", "via"};
    if (random.nextBoolean()) return known[random.nextInt(known.length)];
    var text = new StringBuilder("n");
    for (int n = random.nextInt(12); n > 0; n--) text.append((char) ('a' + random.nextInt(26)));
    return text.toString();
  }

  /// No space at either end, which Jetty would take off, and no DEL, which it forbids.
  private static String value(Random random, int below) {
    var text = new StringBuilder("v");
    int length = random.nextInt(10) == 0 ? random.nextInt(1500) : random.nextInt(20);
    for (int n = length; n > 0; n--) {
      char next = (char) (0x21 + random.nextInt(below - 0x21));
      text.append(next == 0x7f ? '~' : next);
    }
    return text.toString();
  }

  private static MetaData metaData(Headers headers) {
    HttpFields.Mutable fields = HttpFields.build();
    for (int i = 0; i < headers.size(); i++) {
      fields.add(new HttpField(headers.name(i), headers.value(i)));
    }
    return new MetaData(HttpVersion.HTTP_2, fields);
  }

  private static Headers headers(MetaData list) {
    var fields = new ArrayList<String>();
    for (HttpField field : list) {
      fields.add(field.getLowerCaseName());
      fields.add(field.getValue());
    }
    return Headers.of(fields);
  }
}
