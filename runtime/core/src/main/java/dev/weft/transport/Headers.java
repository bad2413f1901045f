package dev.weft.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable, ordered list of header fields: a shared prefix and a tail of its own.
///
/// What many calls have in common (a method's request head, the response head, the trailers of an
/// OK) is one object that they all extend by [#with]; a transport may keep its encoded form, and on
/// receipt gives the same object back for the same prefix. Names are in lower case, values are
/// characters 0x00 to 0xFF, each one byte on the wire.
public final class Headers {
  public static final Headers EMPTY = new Headers(null, new String[0]);

  private final @Nullable Headers prefix;
  private final String[] pairs;

  /// See [#derived]; a race computes it twice, to the same effect.
  private @Nullable Object derived;

  private Headers(@Nullable Headers prefix, String[] pairs) {
    this.prefix = prefix;
    this.pairs = pairs;
  }

  /// A list of its own: name, value, name, value …
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "names and values come in pairs; found " + namesAndValues.length + " strings");
    }
    return namesAndValues.length == 0 ? EMPTY : new Headers(null, namesAndValues.clone());
  }

  public static Headers of(List<String> namesAndValues) {
    return of(namesAndValues.toArray(String[]::new));
  }

  /// This list as the shared prefix of a longer one.
  public Headers with(String... namesAndValues) {
    if (namesAndValues.length == 0) return this;
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "names and values come in pairs; found " + namesAndValues.length + " strings");
    }
    if (prefix == null) {
      return this == EMPTY ? of(namesAndValues) : new Headers(this, namesAndValues.clone());
    }
    String[] tail = Arrays.copyOf(pairs, pairs.length + namesAndValues.length);
    System.arraycopy(namesAndValues, 0, tail, pairs.length, namesAndValues.length);
    return new Headers(prefix, tail);
  }

  public Headers with(List<String> namesAndValues) {
    return with(namesAndValues.toArray(String[]::new));
  }

  /// What this list extends: itself, if it extends nothing.
  public Headers prefix() {
    return prefix == null ? this : prefix;
  }

  /// The fields behind the prefix, as a list of their own; empty if there are none.
  public int tailSize() {
    return prefix == null ? 0 : pairs.length / 2;
  }

  public int size() {
    return (prefix == null ? 0 : prefix.size()) + pairs.length / 2;
  }

  public String name(int index) {
    int shared = prefix == null ? 0 : prefix.size();
    return index < shared ? prefixed().name(index) : pairs[2 * (index - shared)];
  }

  public String value(int index) {
    int shared = prefix == null ? 0 : prefix.size();
    return index < shared ? prefixed().value(index) : pairs[2 * (index - shared) + 1];
  }

  private Headers prefixed() {
    return Objects.requireNonNull(prefix);
  }

  /// The first value of a name, or null.
  public @Nullable String get(String name) {
    if (prefix != null) {
      String value = prefix.get(name);
      if (value != null) return value;
    }
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) return pairs[i + 1];
    }
    return null;
  }

  public List<String> all(String name) {
    var values = new ArrayList<String>(1);
    for (int i = 0; i < size(); i++) {
      if (name(i).equals(name)) values.add(value(i));
    }
    return values;
  }

  /// The list's size as HTTP/2 counts it: names, values and 32 a field (RFC 9113 §10.5.1).
  public int listSize() {
    int bytes = 0;
    for (int i = 0; i < size(); i++) bytes += name(i).length() + value(i).length() + 32;
    return bytes;
  }

  /// Something computed from this very object, once, and kept with it.
  ///
  /// One kind of thing an object: the core keeps on a received prefix what it parsed from it.
  @SuppressWarnings("unchecked")
  public <T> T derived(Function<Headers, T> compute) {
    Object known = derived;
    if (known == null) {
      known = compute.apply(this);
      derived = known;
    }
    return (T) known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) return true;
    if (!(other instanceof Headers that) || that.size() != size()) return false;
    for (int i = 0; i < size(); i++) {
      if (!name(i).equals(that.name(i)) || !value(i).equals(that.value(i))) return false;
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = 0; i < size(); i++) {
      hash = 31 * hash + name(i).hashCode();
      hash = 31 * hash + value(i).hashCode();
    }
    return hash;
  }

  /// Names and sizes only: a value may be a secret.
  @Override
  public String toString() {
    var text = new StringBuilder("[");
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : ", ").append(name(i));
      text.append("=<").append(value(i).length()).append('>');
    }
    return text.append(']').toString();
  }
}
