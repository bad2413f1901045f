package dev.weft.serviceconfig;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads JSON text (RFC 8259) and nothing more lenient: it comes from DNS.
final class JsonText {
  /// Service configs are a handful of levels deep; the reader recurses.
  private static final int DEEPEST = 32;

  private final JsonReader reader;

  private JsonText(String text) {
    reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(DEEPEST);
  }

  /// @throws ServiceConfigException with line and column, if the text is no JSON
  static Json parse(String text) {
    var json = new JsonText(text);
    try {
      Json value = json.value();
      if (json.reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalStateException("something follows the end" + json.position());
      }
      return value;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new ServiceConfigException("not readable as JSON: " + e.getMessage(), e);
    }
  }

  private Json value() throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> new Json.Fields(fields());
      case BEGIN_ARRAY -> new Json.Items(items());
      case STRING -> new Json.Text(reader.nextString());
      case NUMBER -> new Json.Numeral(reader.nextString());
      case BOOLEAN -> new Json.Bool(reader.nextBoolean());
      case NULL -> {
        reader.nextNull();
        yield new Json.Null();
      }
      case END_ARRAY, END_OBJECT, NAME, END_DOCUMENT ->
          throw new IllegalStateException("a value is missing" + position());
    };
  }

  private Map<String, Json> fields() throws IOException {
    var fields = new LinkedHashMap<String, Json>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (fields.containsKey(name)) {
        throw new IllegalStateException("\"" + name + "\" appears twice" + position());
      }
      fields.put(name, value());
    }
    reader.endObject();
    return fields;
  }

  private List<Json> items() throws IOException {
    var items = new ArrayList<Json>();
    reader.beginArray();
    while (reader.hasNext()) items.add(value());
    reader.endArray();
    return items;
  }

  /// Where the reader stands. It tells that in its own name only.
  private String position() {
    String name = reader.toString();
    int at = name.indexOf(" at line");
    return at < 0 ? "" : name.substring(at);
  }
}
