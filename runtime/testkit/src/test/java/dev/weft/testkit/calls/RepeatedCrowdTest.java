package dev.weft.testkit.calls;

import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.serviceconfig.HedgingPolicy;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RepeatPolicy;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.services.LocalServices;
import dev.weft.testkit.transport.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Many calls at a time that are made more than once, in the machine's own time: each ends as it
/// should, and none is left.
@Timeout(60)
class RepeatedCrowdTest {
  private static final int CALLERS = 16;
  private static final int CALLS = 150;

  @RegisterExtension final LocalServices services = new LocalServices();

  private static Stream<RepeatPolicy> policies() {
    HedgingPolicy hedging =
        HedgingPolicy.DEFAULT.withMaxAttempts(5).withNonFatalCodes(Code.UNAVAILABLE);
    return Stream.of(
        hedging.withDelay(Duration.ZERO),
        hedging.withDelay(Duration.ofNanos(100_000)),
        RetryPolicy.DEFAULT
            .withMaxAttempts(5)
            .withBackoff(Duration.ofNanos(1000), Duration.ofNanos(1000), 1));
  }

  private Channel channel(RepeatPolicy policy) {
    var binding =
        new TextService()
            .serving(request -> {
              if (ThreadLocalRandom.current().nextInt(10) == 0) {
                throw new RpcException(Code.UNAVAILABLE, "try again");
              }
              return "re: " + request;
            });
    var server = services.serve(builder -> builder.serve(() -> binding));
    ServiceConfig config =
        ServiceConfig.EMPTY.withMethod(MethodConfig.of(MethodName.ANY).withRepeat(policy));
    return services.channelTo(server, builder -> builder.defaultServiceConfig(config));
  }

  /// One in a hundred thousand fails five times.
  @ParameterizedTest
  @MethodSource("policies")
  void each_of_many_calls_gets_its_own_answer(RepeatPolicy policy) {
    Channel channel = channel(policy);
    var callers = new ArrayList<Running<Integer>>();
    for (int c = 0; c < CALLERS; c++) {
      int caller = c;
      callers.add(running(() -> answered(channel, "caller " + caller)));
    }

    int answered = 0;
    for (Running<Integer> caller : callers) answered += caller.result();

    assertEquals(CALLERS * CALLS, answered, CALLERS / 8);
  }

  private static int answered(Channel channel, String caller) {
    int answered = 0;
    for (int i = 0; i < CALLS; i++) {
      String request = caller + ", call " + i;
      try {
        assertEquals("re: " + request, channel.call(Texts.UNARY, request, CallOptions.DEFAULT));
        answered++;
      } catch (RpcException e) {
        assertEquals(Code.UNAVAILABLE, e.code());
      }
    }
    return answered;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void each_of_many_streams_gets_all_of_its_answers(RepeatPolicy policy) {
    Channel channel = channel(policy);
    var callers = new ArrayList<Running<List<String>>>();
    for (int c = 0; c < CALLERS; c++) {
      String caller = "caller " + c;
      callers.add(running(() -> uploaded(channel, caller)));
    }

    for (int c = 0; c < CALLERS; c++) {
      String all = "m0 m1 m2 m3 m4".replace("m", "caller " + c + ", message ");
      assertEquals(Collections.nCopies(10, all), callers.get(c).result());
    }
  }

  private static List<String> uploaded(Channel channel, String caller) {
    var replies = new ArrayList<String>();
    for (int i = 0; i < 10; i++) {
      try (var call = channel.clientStreaming(Texts.CLIENT_STREAMING, CallOptions.DEFAULT)) {
        for (int m = 0; m < 5; m++) call.send(caller + ", message " + m);
        replies.add(call.finish());
      }
    }
    return replies;
  }
}
