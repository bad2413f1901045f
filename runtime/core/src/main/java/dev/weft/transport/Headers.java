package dev.weft.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable, ordered list of header fields: a shared prefix, and a tail of its own.
///
/// What many calls have in common (a method's request head, the response head, the trailers of an
/// OK) is made once with [#shared] and extended by [#with]; a transport may keep its encoded form,
/// and on receipt gives the same object back for the same prefix. Names are in lower case, values
/// are characters 0x00 to 0xFF, each one byte on the wire.
public final class Headers {
  public static final Headers EMPTY = new Headers(null, new String[0], false);

  private final @Nullable Headers prefix;
  private final String[] pairs;
  private final boolean shared;

  // Both are computed when first asked for; a race computes them twice, to the same effect. What is
  // derived may have fields that are not final: volatile, so that who finds it finds them too.
  private volatile @Nullable Object derived;
  private int listSize;

  private Headers(@Nullable Headers prefix, String[] pairs, boolean shared) {
    this.prefix = prefix;
    this.pairs = pairs;
    this.shared = shared;
  }

  /// One call's own list: name, value, name, value …
  public static Headers of(String... namesAndValues) {
    return EMPTY.with(namesAndValues);
  }

  public static Headers of(List<String> namesAndValues) {
    return EMPTY.with(namesAndValues);
  }

  /// A list that many calls begin with, or consist of: one object for all of them.
  public static Headers shared(String... namesAndValues) {
    return new Headers(null, paired(namesAndValues.clone()), true);
  }

  private static String[] paired(String[] namesAndValues) {
    if (namesAndValues.length % 2 == 0) return namesAndValues;
    throw new IllegalArgumentException(
        "names and values come in pairs; found " + namesAndValues.length + " strings");
  }

  /// This list, followed by more fields.
  public Headers with(String... namesAndValues) {
    return followedBy(namesAndValues.clone());
  }

  /// @param namesAndValues nobody else's
  private Headers followedBy(String[] namesAndValues) {
    String[] more = paired(namesAndValues);
    if (more.length == 0) return this;
    if (shared) return new Headers(this, more, false);
    String[] tail = Arrays.copyOf(pairs, pairs.length + more.length);
    System.arraycopy(more, 0, tail, pairs.length, more.length);
    return new Headers(prefix, tail, false);
  }

  public Headers with(List<String> namesAndValues) {
    return followedBy(namesAndValues.toArray(String[]::new));
  }

  /// The shared list that this one begins with, or is; [#EMPTY] if there is none.
  public Headers prefix() {
    if (shared) return this;
    return prefix == null ? EMPTY : prefix;
  }

  /// How many fields follow the prefix.
  public int tailSize() {
    return shared ? 0 : pairs.length / 2;
  }

  public int size() {
    return (prefix == null ? 0 : prefix.pairs.length / 2) + pairs.length / 2;
  }

  public String name(int index) {
    int ahead = prefix == null ? 0 : prefix.pairs.length;
    return prefix != null && 2 * index < ahead ? prefix.pairs[2 * index] : pairs[2 * index - ahead];
  }

  public String value(int index) {
    int ahead = prefix == null ? 0 : prefix.pairs.length;
    return prefix != null && 2 * index < ahead
        ? prefix.pairs[2 * index + 1]
        : pairs[2 * index + 1 - ahead];
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
    int known = listSize;
    if (known > 0) return known;
    int bytes = prefix == null ? 0 : prefix.listSize();
    for (String text : pairs) bytes += text.length() + 16;
    listSize = bytes;
    return bytes;
  }

  /// Something computed from this very object, once, and kept with it.
  ///
  /// One kind of thing an object: the core keeps on a received prefix what it parsed from it. Only a
  /// shared list keeps it: [#EMPTY] is everybody's, requests' and answers', and has none.
  @SuppressWarnings("unchecked")
  public <T> T derived(Function<Headers, T> compute) {
    if (!shared) return compute.apply(this);
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
