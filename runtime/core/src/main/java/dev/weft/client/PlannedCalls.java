package dev.weft.client;

import dev.weft.Deadline;
import dev.weft.retry.ReplayBudget;
import dev.weft.retry.ReplayBuffer;
import dev.weft.retry.Retries;
import dev.weft.retry.Throttle;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.RetryThrottling;
import dev.weft.serviceconfig.ServiceConfig;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Makes a channel's calls as its service config has them. What a call begins with stays as it is
/// when another config comes.
final class PlannedCalls implements ClientInterceptor.Next {
  private final Link link;
  private final int maxAttempts;
  private final ReplayBudget budget = new ReplayBudget();

  /// Null while there is no config: then calls are what their options say.
  private volatile @Nullable Plan plan;

  /// @param maxAttempts at one call; 1 for no retries
  PlannedCalls(Link link, int maxAttempts) {
    this.link = link;
    this.maxAttempts = maxAttempts;
  }

  /// For the calls that begin from now on. Takes nothing but a field: for any thread.
  void use(@Nullable ServiceConfig config) {
    plan = config == null || config.equals(ServiceConfig.EMPTY) ? null : new Plan(config);
  }

  @Override
  public ClientCall open(CallRequest request) {
    Plan now = plan;
    if (now == null) return new StreamCall(request, link).start();
    MethodConfig config = now.method(request);
    CallRequest planned = config == null ? request : planned(request, config);
    RetryPolicy policy = config != null && config.repeat() instanceof RetryPolicy p ? p : null;
    if (policy == null && now.throttle == null) return new StreamCall(planned, link).start();
    var retries =
        new Retries(
            policy, now.throttle, maxAttempts, () -> ThreadLocalRandom.current().nextDouble());
    return new RetryingCall(planned, link, retries, new ReplayBuffer(budget));
  }

  private CallRequest planned(CallRequest request, MethodConfig config) {
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
        : planned.withDeadline(Deadline.after(config.timeout(), link.time()));
  }

  private static int smaller(@Nullable Integer said, int configured) {
    return said == null ? configured : Math.min(said, configured);
  }

  /// A config, and what goes with it.
  private static final class Plan {
    private final ServiceConfig config;
    private final @Nullable Throttle throttle;

    /// What has been looked up, by path; only of methods that something is said of.
    private final ConcurrentMap<String, MethodConfig> found = new ConcurrentHashMap<>();

    Plan(ServiceConfig config) {
      this.config = config;
      RetryThrottling setting = config.retryThrottling();
      this.throttle = setting == null ? null : new Throttle(setting);
    }

    @Nullable MethodConfig method(CallRequest request) {
      MethodConfig known = found.get(request.method().path());
      if (known != null) return known;
      MethodConfig looked = config.method(request.method());
      if (looked != null) found.put(request.method().path(), looked);
      return looked;
    }
  }
}
