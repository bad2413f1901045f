package dev.weft.serviceconfig;

import java.util.List;
import java.util.Map;

/// A JSON value, as it was written.
sealed interface Json {
  record Null() implements Json {
    @Override
    public String toString() {
      return "null";
    }
  }

  record Bool(boolean value) implements Json {
    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }

  /// A number; kept as it was written, so that no exponent costs precision or memory.
  record Numeral(String text) implements Json {
    @Override
    public String toString() {
      return text;
    }
  }

  record Text(String value) implements Json {
    @Override
    public String toString() {
      return '"' + value + '"';
    }
  }

  record Items(List<Json> values) implements Json {
    @Override
    public String toString() {
      return values.toString();
    }
  }

  record Fields(Map<String, Json> values) implements Json {
    @Override
    public String toString() {
      return values.toString();
    }
  }
}
