package dev.weft.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeadersTest {
  private static final Headers SHARED = Headers.shared("a", "1", "b", "2");

  @Test
  void a_list_begins_with_what_is_shared_and_ends_with_its_own() {
    Headers headers = SHARED.with("c", "3").with("a", "4");

    assertSame(SHARED, headers.prefix());
    assertEquals(2, headers.tailSize());
    assertEquals(4, headers.size());
    assertEquals("a=1 b=2 c=3 a=4", text(headers));
  }

  private static String text(Headers headers) {
    var text = new StringBuilder();
    for (int i = 0; i < headers.size(); i++) {
      text.append(i == 0 ? "" : " ").append(headers.name(i)).append('=').append(headers.value(i));
    }
    return text.toString();
  }

  @Test
  void a_shared_list_is_its_own_prefix_and_one_without_has_the_empty_one() {
    assertSame(SHARED, SHARED.prefix());
    assertEquals(0, SHARED.tailSize());
    assertSame(Headers.EMPTY, Headers.of("a", "1").prefix());
    assertEquals(1, Headers.of("a", "1").tailSize());
    assertEquals(0, Headers.EMPTY.size());
  }

  @Test
  void adding_nothing_changes_nothing() {
    assertSame(SHARED, SHARED.with());
    assertSame(SHARED, SHARED.with(List.of()));
  }

  @Test
  void the_first_value_of_a_name_is_the_one_and_all_are_in_order() {
    Headers headers = SHARED.with("a", "4", "c", "3");

    assertEquals("1", headers.get("a"));
    assertEquals("3", headers.get("c"));
    assertEquals(List.of("1", "4"), headers.all("a"));
    assertNull(headers.get("A"));
    assertEquals(List.of(), headers.all("none"));
  }

  @Test
  void names_without_values_are_refused() {
    assertThrows(IllegalArgumentException.class, () -> Headers.of("a"));
    assertThrows(IllegalArgumentException.class, () -> Headers.shared("a", "1", "b"));
    assertThrows(IllegalArgumentException.class, () -> SHARED.with("a"));
  }

  @Test
  void lists_never_change() {
    String[] mine = {"a", "1"};
    Headers shared = Headers.shared(mine);
    Headers own = Headers.of(mine);

    mine[1] = "2";
    own.with("b", "3");

    assertEquals("a=1", text(shared));
    assertEquals("a=1", text(own));
  }

  @Test
  void equal_lists_have_equal_fields_wherever_they_are_shared() {
    assertEquals(SHARED.with("c", "3"), Headers.of("a", "1", "b", "2", "c", "3"));
    assertEquals(
        SHARED.with("c", "3").hashCode(), Headers.of("a", "1", "b", "2", "c", "3").hashCode());
    assertNotEquals(SHARED, Headers.of("b", "2", "a", "1"));
    assertNotEquals(SHARED, Headers.of("a", "1"));
  }

  @Test
  void a_lists_size_counts_thirty_two_a_field() {
    assertEquals(2 * (1 + 1 + 32), SHARED.listSize());
    assertEquals(0, Headers.EMPTY.listSize());
  }

  @Test
  void what_is_derived_from_a_list_is_derived_once() {
    var times = new AtomicInteger();
    Headers headers = Headers.shared("a", "1");

    String first = headers.derived(h -> h.get("a") + times.incrementAndGet());
    String second = headers.derived(h -> h.get("a") + times.incrementAndGet());

    assertEquals("11", first);
    assertSame(first, second);
  }

  /// The empty list is one object for all: a request's and an answer's.
  @Test
  void the_empty_list_keeps_nothing_that_is_derived_from_it() {
    Integer ofRequest = Headers.EMPTY.derived(Headers::size);
    String ofAnswer = Headers.EMPTY.derived(Headers::toString);

    assertEquals(0, ofRequest);
    assertEquals("[]", ofAnswer);
  }

  @Test
  void md_19_what_is_printed_tells_no_value() {
    String text = SHARED.with("authorization", "s3cret").toString();

    assertEquals("[a=<1>, b=<1>, authorization=<6>]", text);
    assertFalse(text.contains("s3cret"));
  }
}
