package dev.weft;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Values under typed keys, for those who know the key: what interceptors tell handlers, and callers
/// interceptors. Immutable, and never on the wire.
public final class Attributes {
  public static final Attributes EMPTY = new Attributes(Map.of());

  private final Map<Key<?>, Object> values;

  private Attributes(Map<Key<?>, Object> values) {
    this.values = values;
  }

  /// What a value is found by; another key of the same name is another key.
  ///
  /// @param <T> the value's type
  @SuppressWarnings("UnusedTypeParameter") // get and with go by it
  public static final class Key<T> {
    private final String name;

    private Key(String name) {
      this.name = name;
    }

    /// A new key.
    ///
    /// @param name for people
    public static <T> Key<T> of(String name) {
      return new Key<>(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// The key's value, or null if it has none.
  @SuppressWarnings("unchecked") // put under the same key by with()
  public <T> @Nullable T get(Key<T> key) {
    return (T) values.get(key);
  }

  /// These, with a value more; it takes the place of an earlier one.
  public <T> Attributes with(Key<T> key, T value) {
    var more = new HashMap<>(values);
    more.put(key, value);
    return new Attributes(Map.copyOf(more));
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /// The keys alone: a value may be a secret.
  @Override
  public String toString() {
    return values.keySet().stream()
        .map(Key::toString)
        .sorted()
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
