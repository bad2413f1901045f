package dev.weft.examples.interop;

import dev.weft.RpcException;
import dev.weft.client.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Cases of large calls one after the other, none of which may fail or be slow.
///
/// The numbers are those that gRPC's clients take unless told otherwise.
final class SoakCases {
  private static final int ITERATIONS = 10;
  private static final Duration SLOWEST = Duration.ofSeconds(1);

  private SoakCases() {}

  static void rpc(Remote server) {
    run(() -> time(server.channel()));
  }

  /// Each call on a channel of its own; connecting is part of what is timed.
  static void channel(Remote server) {
    run(() -> {
      try (Channel fresh = server.another().get()) {
        return time(fresh);
      }
    });
  }

  private static void run(Supplier<@Nullable String> iteration) {
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < ITERATIONS; i++) {
      String failure = iteration.get();
      if (failure != null) failures.add(failure);
    }
    Expect.equal("list of failed iterations", List.of(), failures);
  }

  /// What went wrong with one call; null if nothing did.
  private static @Nullable String time(Channel channel) {
    long start = System.nanoTime();
    try {
      Messages.expectLargeResponse(
          Remote.service(channel).unaryCall(Messages.largeRequest().build()));
    } catch (RpcException failed) {
      return failed.status().toString();
    }
    var took = Duration.ofNanos(System.nanoTime() - start);
    return took.compareTo(SLOWEST) <= 0
        ? null
        : "took " + took.toMillis() + " ms; at most " + SLOWEST.toMillis() + " ms are allowed";
  }
}
