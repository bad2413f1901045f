package dev.weft.serviceconfig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JSON object of a service config, read field by field; immutable.
///
/// Each method returns null for a field that is absent or `null`, and throws a
/// [ServiceConfigException] for one of another type than it should be, or outside its range. Fields
/// that nobody asks for are ignored, as the format wants it: they are for newer clients.
public final class ConfigObject {
  public static final ConfigObject EMPTY = new ConfigObject("", Map.of());

  private final String path;
  private final Map<String, Json> fields;

  private ConfigObject(String path, Map<String, Json> fields) {
    this.path = path;
    this.fields = fields;
  }

  /// Reads a JSON object.
  /// @throws ServiceConfigException if the text is not one
  public static ConfigObject parse(String json) {
    return JsonText.parse(json) instanceof Json.Fields(var fields)
        ? new ConfigObject("", fields)
        : fail(json.isBlank() ? "empty" : json.strip(), "a JSON object");
  }

  private static ConfigObject fail(String found, String allowed) {
    throw new ServiceConfigException("all of it", found, allowed);
  }

  /// Where in the config this object stands, such as `methodConfig[0].retryPolicy`; empty for the
  /// whole.
  public String path() {
    return path;
  }

  /// The names of the fields that there are, in their order.
  public Set<String> names() {
    return new LinkedHashMap<>(fields).sequencedKeySet();
  }

  /// A text.
  public @Nullable String text(String name) {
    return switch (field(name)) {
      case null -> null;
      case Json.Text(String value) -> value;
      case Json other -> throw invalid(name, other, "a string");
    };
  }

  /// True or false.
  public @Nullable Boolean flag(String name) {
    return switch (field(name)) {
      case null -> null;
      case Json.Bool(boolean value) -> value;
      case Json other -> throw invalid(name, other, "true or false");
    };
  }

  /// A whole number within bounds, both of them allowed.
  public @Nullable Integer integer(String name, int least, int greatest) {
    String allowed = "a whole number from " + least + " to " + greatest;
    return switch (field(name)) {
      case null -> null;
      case Json.Numeral(String text) when wholeWithin(text, least, greatest) ->
          (int) Double.parseDouble(text);
      case Json other -> throw invalid(name, other, allowed);
    };
  }

  private static boolean wholeWithin(String text, int least, int greatest) {
    double value = Double.parseDouble(text); // exact for all of an int's
    return value >= least && value <= greatest && value == Math.rint(value);
  }

  /// A number; neither infinite nor so long that a double is.
  public @Nullable Double number(String name) {
    return switch (field(name)) {
      case null -> null;
      case Json.Numeral(String text) when Double.isFinite(Double.parseDouble(text)) ->
          Double.valueOf(text);
      case Json other -> throw invalid(name, other, "a number");
    };
  }

  /// A duration as protobuf's JSON writes it: seconds with at most nine decimals and an `s`.
  public @Nullable Duration duration(String name) {
    return switch (field(name)) {
      case null -> null;
      case Json.Text(String value) -> {
        Duration duration = JsonDuration.parse(value);
        if (duration == null) throw invalid(name, new Json.Text(value), JsonDuration.ALLOWED);
        yield duration;
      }
      case Json other -> throw invalid(name, other, JsonDuration.ALLOWED);
    };
  }

  /// An object within this one.
  public @Nullable ConfigObject object(String name) {
    Json value = field(name);
    return value == null ? null : object(at(name), value);
  }

  /// A list of objects.
  public @Nullable List<ConfigObject> objects(String name) {
    List<Json> items = items(name);
    if (items == null) return null;
    var objects = new ArrayList<ConfigObject>();
    for (Json item : items) objects.add(object(at(name, objects.size()), item));
    return List.copyOf(objects);
  }

  private static ConfigObject object(String path, Json value) {
    if (value instanceof Json.Fields(var fields)) return new ConfigObject(path, fields);
    throw new ServiceConfigException(path, value.toString(), "an object");
  }

  /// A list of balancers with their configs, the one liked best first; each is an object with the
  /// policy's name as its only field.
  public @Nullable List<BalancerChoice> balancers(String name) {
    List<ConfigObject> entries = objects(name);
    if (entries == null) return null;
    var choices = new ArrayList<BalancerChoice>();
    for (ConfigObject entry : entries) {
      if (entry.fields.size() != 1) {
        throw new ServiceConfigException(
            entry.path,
            "an object with " + entry.fields.size() + " fields",
            "one field, the name of a policy");
      }
      String policy = entry.fields.keySet().iterator().next();
      choices.add(
          new BalancerChoice(
              policy,
              object(entry.at(policy), entry.fields.getOrDefault(policy, new Json.Null()))));
    }
    return List.copyOf(choices);
  }

  @Nullable List<Json> items(String name) {
    return switch (field(name)) {
      case null -> null;
      case Json.Items(var values) -> values;
      case Json other -> throw invalid(name, other, "a list");
    };
  }

  /// For a value that its reader cannot take: says where it stands and what it is.
  ///
  /// @param allowed what may stand there
  public ServiceConfigException invalid(String name, String allowed) {
    Json value = field(name);
    return value == null
        ? new ServiceConfigException(at(name), "missing", allowed)
        : invalid(name, value, allowed);
  }

  private ServiceConfigException invalid(String name, Json found, String allowed) {
    return new ServiceConfigException(at(name), shown(found), allowed);
  }

  /// As much of a value as a message should show.
  private static String shown(Json value) {
    String text = value.toString();
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  private @Nullable Json field(String name) {
    Json value = fields.get(name);
    return value instanceof Json.Null ? null : value;
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  String at(String name, int index) {
    return at(name) + "[" + index + "]";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConfigObject that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
