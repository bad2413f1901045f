package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.CallStory;
import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.examples.hello.Greeter;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloReply;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.serviceconfig.HedgingPolicy;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.MethodName;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.RetryThrottling;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.testkit.services.LocalServices;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Calls that are made more than once: docs/retries.md shows it.
@Timeout(30)
class RepeatedCallsTest {
  // region retries
  private static final MethodName GREETER = MethodName.allOf("hello.Greeter");
  private static final RetryPolicy FOUR_TIMES =
      RetryPolicy.DEFAULT
          .withMaxAttempts(4)
          .withBackoff(Duration.ofMillis(10), Duration.ofSeconds(1), 2)
          .withRetryableCodes(Code.UNAVAILABLE);
  private static final ServiceConfig RETRIED =
      ServiceConfig.EMPTY
          .withMethod(MethodConfig.of(GREETER).withRepeat(FOUR_TIMES))
          .withRetryThrottling(new RetryThrottling(10, 0.1));
  // endregion

  // region hedging
  private static final HedgingPolicy AFTER_A_MOMENT =
      HedgingPolicy.DEFAULT
          .withMaxAttempts(3)
          .withDelay(Duration.ofMillis(20))
          .withNonFatalCodes(Code.UNAVAILABLE);
  private static final ServiceConfig HEDGED =
      ServiceConfig.EMPTY.withMethod(MethodConfig.of(GREETER).withRepeat(AFTER_A_MOMENT));
  // endregion

  @RegisterExtension final LocalServices services = new LocalServices();

  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);

  /// Is busy for so many calls, and then answers.
  private final class BusyGreeter implements Greeter {
    private final int busy;

    BusyGreeter(int busy) {
      this.busy = busy;
    }

    @Override
    public HelloReply sayHello(HelloRequest request) {
      if (calls.incrementAndGet() <= busy) throw new RpcException(Code.UNAVAILABLE, "busy");
      return HelloReply.newBuilder().setMessage("Hello, " + request.getName()).build();
    }
  }

  /// Does not answer the first call.
  private final class StuckGreeter implements Greeter {
    @Override
    public HelloReply sayHello(HelloRequest request) {
      if (calls.incrementAndGet() == 1) await();
      return HelloReply.newBuilder().setMessage("Hello, " + request.getName()).build();
    }

    private void await() {
      try {
        released.await();
      } catch (InterruptedException cancelled) {
        throw new RpcException(Code.CANCELLED, "cancelled");
      }
    }
  }

  private GreeterClient client(Greeter greeter, UnaryOperator<ChannelBuilder> more) {
    var server = services.serve(builder -> builder.serve(greeter));
    Channel channel = services.channelTo(server, more);
    return new GreeterClient(channel);
  }

  private static HelloRequest ada() {
    return HelloRequest.newBuilder().setName("Ada").build();
  }

  @Test
  void a_busy_service_is_called_again() {
    var greeter = client(new BusyGreeter(2), channel -> channel.defaultServiceConfig(RETRIED));

    assertEquals("Hello, Ada", greeter.sayHello(ada()).getMessage());
    assertEquals(3, calls.get());
  }

  private static ServiceConfig fromJson() {
    // region json
    return ServiceConfig.parse(
        """
        {"methodConfig": [{
           "name": [{"service": "hello.Greeter"}],
           "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.01s", "maxBackoff": "1s",
                           "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}],
         "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1}}
        """);
    // endregion
  }

  @Test
  void the_same_in_json_is_the_same() {
    assertEquals(RETRIED, fromJson());
  }

  @Test
  void a_call_that_is_stuck_is_overtaken() {
    var greeter = client(new StuckGreeter(), channel -> channel.defaultServiceConfig(HEDGED));

    assertEquals("Hello, Ada", greeter.sayHello(ada()).getMessage());
  }

  @Test
  void a_call_that_fails_tells_its_story() {
    var greeter = client(new BusyGreeter(9), channel -> channel.defaultServiceConfig(RETRIED));

    // region story
    try {
      greeter.sayHello(ada());
      fail("it is busy for longer than that");
    } catch (RpcException e) {
      CallStory story = Objects.requireNonNull(e.story());
      for (CallStory.Attempt attempt : story.attempts()) IO.println(attempt);
      assertEquals(4, story.attempts().size());
    }
    // endregion
    assertEquals(4, calls.get());
  }
}
