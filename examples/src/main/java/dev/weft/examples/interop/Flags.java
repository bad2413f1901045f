package dev.weft.examples.interop;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// A program's flags, `--name=value`, as gRPC's interop programs take them.
///
/// What it throws is an [IllegalArgumentException] that says what was found and what is allowed.
final class Flags {
  /// How a program ends that was called with wrong flags.
  static final int MISUSED = 2;

  private final Map<String, String> values = new LinkedHashMap<>();

  /// @param defaults every flag that there is, as it would be given: `--port=0`
  Flags(String[] args, String... defaults) {
    this(args, defaults, new String[0]);
  }

  /// @param more flags that there are besides
  Flags(String[] args, String[] more, String... own) {
    List<String> defaults = Stream.concat(Arrays.stream(own), Arrays.stream(more)).toList();
    for (String flag : defaults) values.put(name(flag), value(flag));
    for (String flag : args) {
      if (!values.containsKey(name(flag))) {
        throw new IllegalArgumentException(
            "unknown flag '%s'; there are, with their defaults: %s"
                .formatted(flag, String.join(" ", defaults)));
      }
      values.put(name(flag), value(flag));
    }
  }

  private static String name(String flag) {
    int equals = flag.indexOf('=');
    return flag.startsWith("--") && equals > 0 ? flag.substring(2, equals) : "";
  }

  private static String value(String flag) {
    return flag.substring(flag.indexOf('=') + 1);
  }

  String text(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  int port(String name) {
    try {
      int port = Integer.parseInt(text(name));
      if (port >= 0 && port <= 65_535) return port;
    } catch (NumberFormatException _) {
      // said below
    }
    throw wrong(name, List.of("0 to 65535"));
  }

  NetworkTransport transport() {
    for (NetworkTransport each : NetworkTransport.values()) {
      if (each.toString().equals(text("transport"))) return each;
    }
    throw wrong("transport", Arrays.asList(NetworkTransport.values()));
  }

  boolean isOn(String name) {
    return switch (text(name).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, List.of(true, false));
    };
  }

  private IllegalArgumentException wrong(String name, List<?> allowed) {
    return new IllegalArgumentException(
        "--%s=%s; allowed are %s".formatted(name, text(name), allowed));
  }
}
