package dev.weft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Metadata in users' hands, features 0.4.
class MetadataTest {
  private static final Metadata.Key<String> KEY = Metadata.Key.text("key");

  @Test
  void md_01_names_are_lowered_and_found_in_any_case() {
    Metadata metadata = Metadata.EMPTY.with(Metadata.Key.text("KEY"), "value");

    assertEquals("key", metadata.name(0));
    assertEquals("value", metadata.get(Metadata.Key.text("Key")));
    assertEquals(KEY, Metadata.Key.text("KEY"));
  }

  @ParameterizedTest(name = "MD-02: name \"{0}\"")
  @ValueSource(strings = {"", "a b", "A\u00e9", ":path", "a/b", "a\n", "\u0130", "\u212a"})
  void a_name_of_other_characters_is_internal(String name) {
    var refused = assertThrows(RpcException.class, () -> Metadata.Key.text(name));

    assertEquals(Code.INTERNAL, refused.code());
    assertTrue(refused.status().message().contains("'" + name + "'"));
  }

  @ParameterizedTest(name = "MD-02: value {index}")
  @ValueSource(strings = {"\n", "\u007f", "\u0000", "a\tb", "\u00e9", "\u2603"})
  void a_text_value_of_other_characters_is_internal(String value) {
    var refused = assertThrows(RpcException.class, () -> Metadata.EMPTY.with(KEY, value));

    assertEquals(Code.INTERNAL, refused.code());
    assertFalse(refused.status().message().contains(value), "a value may be a secret");
  }

  @ParameterizedTest(name = "0.4: value \"{0}\"")
  @ValueSource(strings = {"", " ", "~", " inner and outer blanks "})
  void printable_values_are_taken(String value) {
    assertEquals(value, Metadata.EMPTY.with(KEY, value).get(KEY));
  }

  @Test
  void a_binary_name_has_binary_values_and_a_text_name_text() {
    assertThrows(IllegalArgumentException.class, () -> Metadata.Key.text("key-bin"));
    assertThrows(IllegalArgumentException.class, () -> Metadata.Key.text("KEY-BIN"));
    assertThrows(IllegalArgumentException.class, () -> Metadata.Key.binary("key"));
  }

  @Test
  void md_03_any_bytes_are_kept() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) all[i] = (byte) i;
    var key = Metadata.Key.binary("all-bin");

    Metadata metadata = Metadata.EMPTY.with(key, all).with(key, new byte[0]);

    assertArrayEquals(all, metadata.all(key).get(0));
    assertArrayEquals(new byte[0], metadata.get(key));
    assertFalse(metadata.wireValue(0).contains("="));
  }

  @Test
  void md_05_a_names_values_keep_their_order_and_the_last_is_the_one() {
    Metadata metadata =
        Metadata.of("key", "1").and(Metadata.of("other", "x")).and(Metadata.of("key", "2"));

    assertEquals(List.of("1", "2"), metadata.all(KEY));
    assertEquals("2", metadata.get(KEY));
    assertEquals(3, metadata.size());
    assertNull(metadata.get(Metadata.Key.text("none")));
    assertEquals(List.of(), metadata.all(Metadata.Key.text("none")));
  }

  @Test
  void metadata_never_changes() {
    Metadata one = Metadata.of("key", "1");

    Metadata two = one.with(KEY, "2");

    assertEquals(Metadata.of("key", "1"), one);
    assertEquals(2, two.size());
    assertSame(one, one.and(Metadata.EMPTY));
    assertSame(one, Metadata.EMPTY.and(one));
    assertTrue(Metadata.EMPTY.isEmpty());
  }

  @Test
  void md_19_what_is_printed_tells_no_value() {
    Metadata metadata =
        Metadata.of("authorization", "Bearer s3cret")
            .with(Metadata.Key.binary("token-bin"), new byte[] {1, 2, 3});

    assertEquals("{authorization=<13 characters>, token-bin=<4 characters>}", metadata.toString());
  }
}
