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
    if (plan != null) return planned(request, plan, StreamCall.NEVER);
    long start = link.time().nanoTime();
    return planned(request, awaitPlan(request, start), start);
  }

  private CallPlan awaitPlan(CallRequest request, long start) {
    try {
      return link.awaitPlan(request);
    } catch (RpcException unresolved) {
      // It has begun and ended, for those who observe.
      var call = new StreamCall(request, link).resolvedSince(start);
      call.end(unresolved.status());
      throw call.told(unresolved);
    }
  }

  /// @param waitedFrom since when the call has waited for its plan; [StreamCall#NEVER] if it has not
  private ClientCall planned(CallRequest request, CallPlan plan, long waitedFrom) {
    if (plan.saysNothing()) return once(request, waitedFrom);
    CallRequest planned = plan.planned(request, link.time());
    Throttle throttle = plan.throttle();
    return switch (plan.repeat(request)) {
      case HedgingPolicy policy -> hedged(planned, policy, throttle, waitedFrom);
      case RetryPolicy policy -> retried(planned, policy, throttle, waitedFrom);
      case null ->
          throttle == null
              ? once(planned, waitedFrom)
              : retried(planned, null, throttle, waitedFrom);
    };
  }

  /// Once, and once more if nobody has looked at it: a call with one request sees to that itself.
  private ClientCall once(CallRequest request, long waitedFrom) {
    return request.method().kind().clientSendsOne()
        ? new StreamCall(request, link).resolvedSince(waitedFrom).start()
        : retried(request, null, null, waitedFrom);
  }

  private ClientCall retried(
      CallRequest request,
      @Nullable RetryPolicy policy,
      @Nullable Throttle throttle,
      long waitedFrom) {
    var retries =
        new Retries(policy, throttle, maxAttempts, () -> ThreadLocalRandom.current().nextDouble());
    return new RetryingCall(request, link, retries, new ReplayBuffer(budget), waitedFrom);
  }

  private ClientCall hedged(
      CallRequest request, HedgingPolicy policy, @Nullable Throttle throttle, long waitedFrom) {
    if (maxAttempts == 1) return retried(request, null, throttle, waitedFrom);
    var hedges = new Hedges(policy, throttle, maxAttempts);
    return new HedgedCall(request, link, hedges, new ReplayBuffer(budget), waitedFrom);
  }
}
