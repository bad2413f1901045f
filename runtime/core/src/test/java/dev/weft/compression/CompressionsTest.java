package dev.weft.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionsTest {
  private record Named(String name) implements Compression {
    @Override
    public OutputStream compressing(OutputStream compressed) {
      return compressed;
    }

    @Override
    public InputStream decompressing(InputStream compressed) {
      return compressed;
    }
  }

  @Test
  void gzip_is_all_there_is_unless_more_is_said() {
    assertEquals(List.of("gzip"), Compressions.DEFAULT.names());
    assertEquals("identity", Compressions.NONE.toString());
  }

  @Test
  void names_are_listed_in_order_and_the_last_of_a_name_counts() {
    var last = new Named("a");
    var set = Compressions.of(new Named("a"), new Named("b"), last, new Named("A"));

    assertEquals("a,b,A", set.toString());
    assertSame(last, set.named("a"));
    assertNull(set.named("B"));
  }

  @Test
  void a_part_of_a_set_is_in_the_order_asked_for() {
    var set = Compressions.of(new Named("a"), new Named("b"), new Named("c"));

    assertEquals("c,a", set.only(List.of("c", "a")).toString());
    var refused = assertThrows(IllegalArgumentException.class, () -> set.only(List.of("nope")));
    assertEquals("compression \"nope\" is not known; a,b,c", refused.getMessage());
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"identity", "a b", "a,b", "", "\u00e9"})
  void a_name_must_be_one_that_a_list_can_hold(String name) {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Compressions.of(new Named(name)));

    assertEquals(
        "\"%s\" names no compression; printable ASCII without commas and spaces is allowed, but \"identity\""
            .formatted(name),
        refused.getMessage());
  }
}
