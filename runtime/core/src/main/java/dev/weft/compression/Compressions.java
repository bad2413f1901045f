package dev.weft.compression;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The compressions that a channel or a server knows, in the order in which it offers them; immutable.
public final class Compressions {
  /// The name for no compression; it is always known, and never in the set.
  public static final String IDENTITY = "identity";

  public static final Compressions NONE = new Compressions(List.of());

  /// Gzip at zlib's own level: what a channel or server has that is told nothing else.
  public static final Compressions DEFAULT = of(new Gzip());

  private final List<Compression> all;
  private final List<String> names;

  private Compressions(List<Compression> all) {
    this.all = all;
    this.names = all.stream().map(Compression::name).toList();
  }

  /// These, offered in this order.
  ///
  /// @throws IllegalArgumentException if a name is none
  public static Compressions of(Compression... all) {
    Compressions set = NONE;
    for (Compression compression : all) set = set.with(compression);
    return set;
  }

  /// This set and one more, which takes the place of one with the same name.
  ///
  /// @throws IllegalArgumentException if its name cannot be one
  public Compressions with(Compression more) {
    String name = more.name();
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "\"%s\" names no compression; printable ASCII without commas and spaces is allowed, but \"%s\""
              .formatted(name, IDENTITY));
    }
    var list = new ArrayList<>(all);
    int known = names.indexOf(name);
    if (known < 0) {
      list.add(more);
    } else {
      list.set(known, more);
    }
    return new Compressions(List.copyOf(list));
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(IDENTITY)
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',');
  }

  /// Those of this set that have one of the names, in the order of the names.
  ///
  /// @throws IllegalArgumentException if one is not in the set
  public Compressions only(Collection<String> wanted) {
    Compressions some = NONE;
    for (String name : wanted) {
      Compression compression = named(name);
      if (compression == null) {
        throw new IllegalArgumentException("compression \"" + name + "\" is not known; " + this);
      }
      some = some.with(compression);
    }
    return some;
  }

  /// The compression of this name, or null.
  public @Nullable Compression named(String name) {
    for (Compression compression : all) {
      if (compression.name().equals(name)) return compression;
    }
    return null;
  }

  public List<String> names() {
    return names;
  }

  /// The names as `grpc-accept-encoding` lists them: `gzip,zstd`; `identity` if there are none.
  @Override
  public String toString() {
    return names.isEmpty() ? IDENTITY : String.join(",", names);
  }
}
