package dev.weft;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Names and values that travel beside a call's messages: ahead of them, or with the status.
///
/// Immutable. A name may have several values; their order is kept. Names are compared in lower case.
/// Values are kept as they travel: text, or base64 for names that end in `-bin`; a binary value is
/// decoded when it is read. Source: gRPC over HTTP/2, "Custom-Metadata".
public final class Metadata {
  public static final Metadata EMPTY = new Metadata(new String[0]);

  /// name, value, name, value …: one array, because metadata is short and read once.
  private final String[] pairs;

  private Metadata(String[] pairs) {
    this.pairs = pairs;
  }

  /// Metadata of one text value.
  public static Metadata of(String name, String value) {
    return EMPTY.with(Key.text(name), value);
  }

  /// Metadata as it came off the wire: names in lower case, values in their wire form.
  ///
  /// For those who speak to the wire; nothing is checked.
  public static Metadata ofWire(List<String> namesAndValues) {
    return namesAndValues.isEmpty() ? EMPTY : new Metadata(namesAndValues.toArray(String[]::new));
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /// How many values there are, over all names.
  public int size() {
    return pairs.length / 2;
  }

  /// The name of the `index`-th value.
  public String name(int index) {
    return pairs[2 * index];
  }

  /// The `index`-th value in its wire form: text, or base64 for a name that ends in `-bin`.
  public String wireValue(int index) {
    return pairs[2 * index + 1];
  }

  /// The last value of a name, or null if it has none.
  public <T> @Nullable T get(Key<T> key) {
    for (int i = pairs.length - 2; i >= 0; i -= 2) {
      if (pairs[i].equals(key.name)) return key.decode.apply(pairs[i + 1]);
    }
    return null;
  }

  /// All values of a name, in order.
  public <T> List<T> all(Key<T> key) {
    var values = new ArrayList<T>();
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(key.name)) values.add(key.decode.apply(pairs[i + 1]));
    }
    return values;
  }

  /// This metadata and one value more.
  public <T> Metadata with(Key<T> key, T value) {
    String[] longer = Arrays.copyOf(pairs, pairs.length + 2);
    longer[pairs.length] = key.name;
    longer[pairs.length + 1] = key.encode.apply(value);
    return new Metadata(longer);
  }

  /// This metadata and, behind it, the other.
  public Metadata and(Metadata other) {
    if (other.isEmpty()) return this;
    if (isEmpty()) return other;
    String[] both = Arrays.copyOf(pairs, pairs.length + other.pairs.length);
    System.arraycopy(other.pairs, 0, both, pairs.length, other.pairs.length);
    return new Metadata(both);
  }

  /// Names and sizes only: a value may be a secret.
  @Override
  public String toString() {
    var text = new StringBuilder("{");
    for (int i = 0; i < pairs.length; i += 2) {
      text.append(i == 0 ? "" : ", ").append(pairs[i]);
      text.append("=<").append(pairs[i + 1].length()).append(" characters>");
    }
    return text.append('}').toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Metadata that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  /// A name and how its values are written.
  public static final class Key<T> {
    private final String name;
    private final Function<T, String> encode;
    private final Function<String, T> decode;

    private Key(String name, Function<T, String> encode, Function<String, T> decode) {
      this.name = checked(name);
      this.encode = encode;
      this.decode = decode;
    }

    /// A name with text values: printable ASCII, 0x20 to 0x7E. Upper case is lowered.
    public static Key<String> text(String name) {
      if (isBinary(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "'" + name + "' has text values, so it must not end in -bin");
      }
      return new Key<>(name, Key::printable, Function.identity());
    }

    /// A name with values of any bytes; it must end in `-bin`.
    public static Key<byte[]> binary(String name) {
      if (!isBinary(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "'" + name + "' has binary values, so it must end in -bin");
      }
      return new Key<>(name, Key::unpaddedBase64, Key::decodeBase64);
    }

    public String name() {
      return name;
    }

    @Override
    public String toString() {
      return name;
    }

    private static boolean isBinary(String lowerCaseName) {
      return lowerCaseName.endsWith("-bin");
    }

    private static String checked(String name) {
      boolean legal = !name.isEmpty();
      // Before it is lowered: some letters of other scripts become ASCII by that.
      for (int i = 0; i < name.length(); i++) legal &= isLegal(name.charAt(i));
      if (legal) return name.toLowerCase(Locale.ROOT);
      throw new RpcException(
          Code.INTERNAL,
          "metadata name '"
              + name
              + "' is not of one or more of 0-9 a-z _ - . (gRPC's Header-Name)");
    }

    private static boolean isLegal(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '_'
          || c == '-'
          || c == '.';
    }

    private static String printable(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c < 0x20 || c > 0x7e) {
          throw new RpcException(
              Code.INTERNAL,
              "metadata value has character 0x%02x at %d; only 0x20 to 0x7e may travel as text (use a -bin name)"
                  .formatted((int) c, i));
        }
      }
      return value;
    }

    private static String unpaddedBase64(byte[] value) {
      return Base64.getEncoder().withoutPadding().encodeToString(value);
    }

    private static byte[] decodeBase64(String value) {
      // The JDK's decoder takes padded and unpadded text alike, as receivers must.
      return Base64.getDecoder().decode(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key<?> that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name);
    }
  }
}
