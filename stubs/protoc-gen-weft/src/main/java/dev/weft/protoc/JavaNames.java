package dev.weft.protoc;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/// Java names for the names of services and rpcs.
final class JavaNames {
  /// What a generated method cannot be named, besides Java's words: methods of Object, `binding` of
  /// the interface, `with` of the client.
  private static final Set<String> TAKEN =
      Set.of(
          "binding",
          "clone",
          "equals",
          "finalize",
          "getClass",
          "hashCode",
          "notify",
          "notifyAll",
          "toString",
          "wait",
          "with");

  /// Words that may name anything but a type.
  private static final Set<String> NO_TYPES = Set.of("permits", "record", "sealed", "var", "yield");

  private JavaNames() {}

  /// A service's name, which stays as it is unless Java cannot have a type of that name.
  static String type(String service) {
    return SourceVersion.isKeyword(service) || NO_TYPES.contains(service) ? service + "_" : service;
  }

  /// Whether Java can have a package of this name; the empty name is the unnamed package's.
  static boolean isPackage(String name) {
    return name.isEmpty() || SourceVersion.isName(name);
  }

  /// `SayHello`, `sayHello` and `say_hello` are all `sayHello`.
  static String method(String rpc) {
    StringBuilder name = new StringBuilder(rpc.length());
    boolean capital = false;
    for (int i = 0; i < rpc.length(); i++) {
      char c = rpc.charAt(i);
      if (c == '_') {
        capital = !name.isEmpty();
      } else {
        name.append(capital ? Character.toUpperCase(c) : c);
        capital = false;
      }
    }
    if (!name.isEmpty()) name.setCharAt(0, Character.toLowerCase(name.charAt(0)));
    return escaped(name.toString());
  }

  /// `SayHello`, `sayHello` and `say_hello` are all `SAY_HELLO`; `GetHTTPPage` is `GET_HTTP_PAGE`.
  static String constant(String rpc) {
    String words =
        rpc.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replaceAll("([A-Z])([A-Z][a-z])", "$1_$2");
    return escaped(words.toUpperCase(Locale.ROOT).replaceAll("_+", "_").replaceAll("^_|_$", ""));
  }

  private static String escaped(String name) {
    String start = name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
    return SourceVersion.isKeyword(start) || TAKEN.contains(start) ? start + "_" : start;
  }
}
