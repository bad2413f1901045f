package dev.weft.client;

import dev.weft.RpcException;
import dev.weft.retry.Hedges;
import dev.weft.retry.ReplayBudget;
import dev.weft.retry.ReplayBuffer;
import dev.weft.retry.Retries;
import dev.weft.retry.Throttle;
import dev.weft.serviceconfig.HedgingPolicy;
import dev.weft.serviceconfig.RetryPolicy;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Makes a channel's calls as its service config has them. What a call begins with stays as it is
/// when another config comes.
final class PlannedCalls implements ClientInterceptor.Next {
  private final Link link;
  private final int maxAttempts;
  private final ReplayBudget budget = new ReplayBudget();

  /// @param maxAttempts at one call; 1 for no retries
  PlannedCalls(Link link, int maxAttempts) {
    this.link = link;
    this.maxAttempts = maxAttempts;
  }

  /// Blocks until the target's name has been resolved once, be it in vain.
  @Override
  public ClientCall open(CallRequest request) {
    CallPlan plan = link.plan();
    if (plan == null) plan = awaitPlan(request);
    if (plan.saysNothing()) return once(request);
    CallRequest planned = plan.planned(request, link.time());
    Throttle throttle = plan.throttle();
    return switch (plan.repeat(request)) {
      case HedgingPolicy policy -> hedged(planned, policy, throttle);
      case RetryPolicy policy -> retried(planned, policy, throttle);
      case null -> throttle == null ? once(planned) : retried(planned, null, throttle);
    };
  }

  private CallPlan awaitPlan(CallRequest request) {
    try {
      return link.awaitPlan(request);
    } catch (RpcException unresolved) {
      // It has begun and ended, for those who observe.
      var call = new StreamCall(request, link);
      call.end(unresolved.status());
      throw call.told(unresolved);
    }
  }

  /// Once, and once more if nobody has looked at it: a call with one request sees to that itself.
  private ClientCall once(CallRequest request) {
    return request.method().kind().clientSendsOne()
        ? new StreamCall(request, link).start()
        : retried(request, null, null);
  }

  private ClientCall retried(
      CallRequest request, @Nullable RetryPolicy policy, @Nullable Throttle throttle) {
    var retries =
        new Retries(policy, throttle, maxAttempts, () -> ThreadLocalRandom.current().nextDouble());
    return new RetryingCall(request, link, retries, new ReplayBuffer(budget));
  }

  private ClientCall hedged(
      CallRequest request, HedgingPolicy policy, @Nullable Throttle throttle) {
    if (maxAttempts == 1) return retried(request, null, throttle);
    var hedges = new Hedges(policy, throttle, maxAttempts);
    return new HedgedCall(request, link, hedges, new ReplayBuffer(budget));
  }
}
