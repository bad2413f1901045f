package dev.weft.serviceconfig;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The service configs that a name's owners publish in DNS: a list of choices, each for clients of some
/// languages, on some hosts, or for a part of all. Source: gRFC A2.
public final class ConfigChoices {
  /// Ours, as the choices name it: grpc-java and Weft are the same to them.
  private static final String LANGUAGE = "java";

  private ConfigChoices() {}

  /// The first choice that is for this client; null if none is.
  ///
  /// @param json a list, as it stands in TXT records behind `grpc_config=`
  /// @param host the machine's name
  /// @param lot 1 to 100, drawn by whoever asks: a choice for a part of all clients is for those whose
  ///     lot is no higher than its percentage
  /// @throws ServiceConfigException if the list, or the choice, means nothing
  public static @Nullable ServiceConfig choose(String json, String host, int lot) {
    ConfigObject whole = ConfigObject.parse("{\"choices\":" + json + "}");
    for (ConfigObject choice : Objects.requireNonNullElse(whole.objects("choices"), noChoices())) {
      if (!isFor(choice, "clientLanguage", LANGUAGE)) continue;
      if (!isFor(choice, "clientHostname", host)) continue;
      Integer percentage = choice.integer("percentage", 0, 100);
      if (percentage != null && lot > percentage) continue;
      ConfigObject config = choice.object("serviceConfig");
      if (config == null) throw choice.invalid("serviceConfig", "an object");
      return ServiceConfigReader.read(config);
    }
    return null;
  }

  private static List<ConfigObject> noChoices() {
    return List.of();
  }

  /// Whether a list has the name, or there is no list.
  private static boolean isFor(ConfigObject choice, String list, String name) {
    List<Json> items = choice.items(list);
    if (items == null || items.isEmpty()) return true;
    for (Json item : items) {
      if (!(item instanceof Json.Text(String value)))
        throw choice.invalid(list, "a list of strings");
      if (value.equalsIgnoreCase(name)) return true;
    }
    return false;
  }
}
