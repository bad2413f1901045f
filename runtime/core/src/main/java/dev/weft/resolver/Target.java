package dev.weft.resolver;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a channel is told to connect to, in gRPC's notation: `scheme://authority/path` or
/// `scheme:path`. Source: doc/naming.md.
///
/// @param text as the user wrote it
/// @param scheme in lower case
/// @param authority what is between `//` and the next `/`; empty if there is none
/// @param path all behind that, with its first `/` if it has one
public record Target(String text, String scheme, String authority, String path) {
  private static final Pattern WITH_SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(?://([^/]*))?(.*)", Pattern.DOTALL);

  /// A text whose scheme is not among the known ones is a path of the usual scheme, as a whole.
  public static Target parse(String text, Set<String> known, String usual) {
    Matcher parts = WITH_SCHEME.matcher(text);
    if (parts.matches()) {
      String scheme = parts.group(1).toLowerCase(Locale.ROOT);
      String authority = parts.group(2);
      if (known.contains(scheme)) {
        return new Target(text, scheme, authority == null ? "" : authority, parts.group(3));
      }
    }
    return new Target(text, usual, "", "/" + text);
  }

  /// The name to resolve: the path without its first `/`.
  public String endpoint() {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  /// For schemes: says that it is none of theirs.
  public IllegalArgumentException refused(String why, String understood) {
    return new IllegalArgumentException(
        "target '" + text + "': " + why + "; " + understood + " is understood");
  }
}
