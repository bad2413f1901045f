package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AttributesTest {
  private static final Attributes.Key<String> USER = Attributes.Key.of("user");
  private static final Attributes.Key<Integer> AGE = Attributes.Key.of("age");

  @Test
  void a_value_is_found_by_its_own_key_and_no_other_of_that_name() {
    Attributes some = Attributes.EMPTY.with(USER, "ada").with(AGE, 36);

    assertEquals("ada", some.get(USER));
    assertEquals(36, some.get(AGE));
    assertNull(some.get(Attributes.Key.of("user")));
  }

  @Test
  void the_last_value_counts_and_what_was_there_before_stays_as_it_is() {
    Attributes before = Attributes.EMPTY.with(USER, "ada");

    Attributes after = before.with(USER, "grace");

    assertEquals("grace", after.get(USER));
    assertEquals("ada", before.get(USER));
    assertTrue(Attributes.EMPTY.isEmpty());
    assertFalse(before.isEmpty());
  }

  @Test
  void those_with_the_same_values_are_equal_in_whatever_order_they_came() {
    Attributes some = Attributes.EMPTY.with(USER, "ada").with(AGE, 36);

    assertEquals(some, Attributes.EMPTY.with(AGE, 36).with(USER, "ada"));
    assertEquals(some.hashCode(), Attributes.EMPTY.with(AGE, 36).with(USER, "ada").hashCode());
    assertNotEquals(some, Attributes.EMPTY.with(USER, "ada"));
  }

  @Test
  void their_text_names_the_keys_and_tells_no_value() {
    assertEquals("[age, user]", Attributes.EMPTY.with(USER, "s3cret").with(AGE, 36).toString());
  }
}
