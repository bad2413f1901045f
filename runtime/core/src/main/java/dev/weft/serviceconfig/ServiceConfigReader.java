package dev.weft.serviceconfig;

import dev.weft.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The names and rules of a service config's JSON.
final class ServiceConfigReader {
  private static final String METHOD_CONFIG = "methodConfig";
  private static final String CODES =
      "names of status codes such as \"UNAVAILABLE\", or numbers from 1 to 16";

  private ServiceConfigReader() {}

  static ServiceConfig read(ConfigObject json) {
    ConfigObject health = json.object("healthCheckConfig");
    ConfigObject throttling = json.object("retryThrottling");
    List<MethodConfig> methods = methods(json);
    return new ServiceConfig(
        balancers(json),
        methods,
        throttling == null ? null : throttling(throttling),
        health == null ? null : health.text("serviceName"));
  }

  private static List<BalancerChoice> balancers(ConfigObject json) {
    List<BalancerChoice> choices = json.balancers("loadBalancingConfig");
    // An older way to say it, without a config and in capitals.
    String policy = json.text("loadBalancingPolicy");
    if (choices != null && !choices.isEmpty()) return choices;
    if (policy == null || policy.isEmpty()) return List.of();
    return List.of(BalancerChoice.of(policy.toLowerCase(Locale.ROOT)));
  }

  private static List<MethodConfig> methods(ConfigObject json) {
    List<ConfigObject> entries = json.objects(METHOD_CONFIG);
    if (entries == null) return List.of();
    var configs = new ArrayList<MethodConfig>();
    Map<MethodName, String> taken = new HashMap<>();
    for (ConfigObject entry : entries) configs.add(method(entry, taken));
    return configs;
  }

  private static MethodConfig method(ConfigObject json, Map<MethodName, String> taken) {
    return new MethodConfig(
        names(json, taken),
        json.flag("waitForReady"),
        json.duration("timeout"),
        json.integer("maxRequestMessageBytes", 0, Integer.MAX_VALUE),
        json.integer("maxResponseMessageBytes", 0, Integer.MAX_VALUE),
        repeat(json));
  }

  private static List<MethodName> names(ConfigObject json, Map<MethodName, String> taken) {
    List<ConfigObject> entries = json.objects("name");
    if (entries == null) return List.of();
    var names = new ArrayList<MethodName>();
    for (ConfigObject entry : entries) {
      String service = orEmpty(entry.text("service"));
      String method = orEmpty(entry.text("method"));
      MethodName name = checked(entry.path(), () -> new MethodName(service, method));
      String other = taken.put(name, entry.path());
      if (other != null) {
        throw new ServiceConfigException(
            entry.path(), name.toString(), "each name once; it is at " + other + " already");
      }
      names.add(name);
    }
    return names;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable RepeatPolicy repeat(ConfigObject json) {
    ConfigObject retry = json.object("retryPolicy");
    ConfigObject hedging = json.object("hedgingPolicy");
    if (retry != null && hedging != null) {
      throw new ServiceConfigException(
          json.path(), "an object with a retryPolicy and a hedgingPolicy", "one of the two");
    }
    if (retry != null) return retry(retry);
    return hedging == null ? null : hedging(hedging);
  }

  private static RetryPolicy retry(ConfigObject json) {
    int maxAttempts = attempts(json);
    Duration initialBackoff = there(json, "initialBackoff", json.duration("initialBackoff"));
    Duration maxBackoff = there(json, "maxBackoff", json.duration("maxBackoff"));
    double multiplier = there(json, "backoffMultiplier", json.number("backoffMultiplier"));
    Duration attempt = json.duration("perAttemptRecvTimeout");
    Set<Code> codes = codes(json, "retryableStatusCodes");
    return checked(
        json.path(),
        () -> new RetryPolicy(maxAttempts, initialBackoff, maxBackoff, multiplier, attempt, codes));
  }

  private static HedgingPolicy hedging(ConfigObject json) {
    int maxAttempts = attempts(json);
    Duration delay = json.duration("hedgingDelay");
    Set<Code> codes = codes(json, "nonFatalStatusCodes");
    return checked(
        json.path(),
        () -> new HedgingPolicy(maxAttempts, delay == null ? Duration.ZERO : delay, codes));
  }

  private static int attempts(ConfigObject json) {
    return there(json, "maxAttempts", json.integer("maxAttempts", 2, Integer.MAX_VALUE));
  }

  private static RetryThrottling throttling(ConfigObject json) {
    double maxTokens = there(json, "maxTokens", json.number("maxTokens"));
    double tokenRatio = there(json, "tokenRatio", json.number("tokenRatio"));
    return checked(json.path(), () -> new RetryThrottling(maxTokens, tokenRatio));
  }

  private static Set<Code> codes(ConfigObject json, String name) {
    List<Json> items = json.items(name);
    Set<Code> codes = EnumSet.noneOf(Code.class);
    if (items == null) return codes;
    for (int i = 0; i < items.size(); i++) {
      Json item = items.get(i);
      Code code = code(item);
      if (code == null) throw new ServiceConfigException(json.at(name, i), item.toString(), CODES);
      codes.add(code);
    }
    return codes;
  }

  private static @Nullable Code code(Json item) {
    for (Code code : Code.values()) {
      boolean isMeant =
          switch (item) {
            case Json.Text(String name) -> code.name().equalsIgnoreCase(name);
            case Json.Numeral(String text) -> Double.parseDouble(text) == code.number();
            case Json.Null _, Json.Bool _, Json.Items _, Json.Fields _ -> false;
          };
      if (isMeant) return code;
    }
    return null;
  }

  private static <T> T there(ConfigObject json, String name, @Nullable T value) {
    if (value != null) return value;
    throw json.invalid(name, "a value");
  }

  /// A value whose own checks say what is wrong with it, with the place where it stands.
  private static <T> T checked(String path, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new ServiceConfigException(path, e);
    }
  }
}
