package dev.weft.client;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.retry.Throttle;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.RepeatPolicy;
import dev.weft.serviceconfig.RetryThrottling;
import dev.weft.serviceconfig.ServiceConfig;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// What calls begin with while one service config is in force: it, and the tokens that go with it.
/// For any thread.
final class CallPlan {
  /// Says nothing.
  static final CallPlan NONE = new CallPlan(ServiceConfig.EMPTY);

  private final ServiceConfig config;
  private final @Nullable Throttle throttle;
  private final boolean saysNothing;

  /// What has been looked up, by path; only of methods that something is said of.
  private final ConcurrentMap<String, MethodConfig> found = new ConcurrentHashMap<>();

  /// All tokens are there.
  CallPlan(ServiceConfig config) {
    this.config = config;
    RetryThrottling setting = config.retryThrottling();
    this.throttle = setting == null ? null : new Throttle(setting);
    this.saysNothing = config.methods().isEmpty() && throttle == null;
  }

  /// Whether calls are just what their options say.
  boolean saysNothing() {
    return saysNothing;
  }

  ServiceConfig config() {
    return config;
  }

  /// Null if nothing keeps calls from being made again.
  @Nullable Throttle throttle() {
    return throttle;
  }

  /// When calls of this request's method are made more than once; null for never.
  @Nullable RepeatPolicy repeat(CallRequest request) {
    MethodConfig config = method(request);
    return config == null ? null : config.repeat();
  }

  /// The request with what the config says of its method. What the caller says wins, or else the
  /// smaller of two limits.
  CallRequest planned(CallRequest request, Time time) {
    MethodConfig config = method(request);
    if (config == null) return request;
    CallOptions said = request.options();
    CallOptions options = said;
    if (said.waiting() == null && config.waitsForReady() != null) {
      options = options.withWaitForReady(config.waitsForReady());
    }
    if (config.maxRequestMessageBytes() != null) {
      options =
          options.withMaxSentMessageBytes(
              smaller(said.sendLimit(), config.maxRequestMessageBytes()));
    }
    if (config.maxResponseMessageBytes() != null) {
      options =
          options.withMaxReceivedMessageBytes(
              smaller(said.receiveLimit(), config.maxResponseMessageBytes()));
    }
    CallRequest planned = options == said ? request : request.withOptions(options);
    return config.timeout() == null
        ? planned
        : planned.withDeadline(Deadline.after(config.timeout(), time));
  }

  private static int smaller(@Nullable Integer said, int configured) {
    return said == null ? configured : Math.min(said, configured);
  }

  private @Nullable MethodConfig method(CallRequest request) {
    MethodConfig known = found.get(request.method().path());
    if (known != null) return known;
    MethodConfig looked = config.method(request.method());
    if (looked != null) found.put(request.method().path(), looked);
    return looked;
  }
}
