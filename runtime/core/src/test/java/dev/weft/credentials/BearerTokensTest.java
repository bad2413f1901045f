package dev.weft.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Deadline;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Peer;
import dev.weft.SecurityLevel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tokens live ten minutes, and are named by their number.
@Timeout(30)
class BearerTokensTest {
  private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.text("authorization");
  private static final CallCredentials.Asked ASKED = asked();

  private volatile Instant now = Instant.EPOCH;
  private int fetched;
  private @Nullable Exception failure;

  private final BearerTokens tokens =
      BearerTokens.of(
              () -> {
                fetched++;
                if (failure != null) throw failure;
                return new BearerTokens.Token("t" + fetched, now.plus(Duration.ofMinutes(10)));
              })
          .timedBy(() -> now);

  private static CallCredentials.Asked asked() {
    var nobody = new InetSocketAddress(0);
    Marshaller<String> none =
        new Marshaller<>() {
          @Override
          public byte[] encode(String message, int headroom) {
            throw new AssertionError("no message is sent");
          }

          @Override
          public String decode(ByteBuffer bytes) {
            throw new AssertionError("no message is received");
          }
        };
    return new CallCredentials.Asked(
        "https://test/s",
        new MethodDescriptor<>("s", "m", Kind.UNARY, none, none),
        new Peer(nobody, nobody, SecurityLevel.PRIVACY_AND_INTEGRITY),
        Deadline.NONE);
  }

  private @Nullable String token() throws Exception {
    return tokens.headers(ASKED).get(AUTHORIZATION);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void a_token_serves_all_calls_until_a_minute_before_it_expires() throws Exception {
    assertEquals("Bearer t1", token());
    pass(Duration.ofMinutes(9).minusMillis(1));
    assertEquals("Bearer t1", token());

    pass(Duration.ofMillis(1));

    assertEquals("Bearer t2", token());
    assertEquals("Bearer t2", token());
    assertEquals(2, fetched);
  }

  @Test
  void a_source_that_fails_is_not_felt_while_the_token_is_good() throws Exception {
    assertEquals("Bearer t1", token());
    failure = new IOException("closed");
    pass(Duration.ofMinutes(10).minusMillis(1));
    assertEquals("Bearer t1", token());

    pass(Duration.ofMillis(1));

    assertSame(failure, assertThrows(IOException.class, this::token));
    failure = null;
    assertEquals("Bearer t4", token());
  }

  @Test
  void one_call_fetches_and_the_others_go_on() throws Exception {
    var fetching = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    var made = new ArrayList<String>();
    BearerTokens slow =
        BearerTokens.of(
                () -> {
                  made.add("t");
                  if (made.size() == 2) {
                    fetching.countDown();
                    mayEnd.await();
                  }
                  return new BearerTokens.Token(
                      "t" + made.size(), now.plus(Duration.ofMinutes(10)));
                })
            .timedBy(() -> now);
    assertEquals("Bearer t1", slow.headers(ASKED).get(AUTHORIZATION));
    pass(Duration.ofMinutes(9));
    var renewing = new FutureTask<>(() -> slow.headers(ASKED).get(AUTHORIZATION));
    Thread.startVirtualThread(renewing);
    fetching.await();

    assertEquals("Bearer t1", slow.headers(ASKED).get(AUTHORIZATION));

    assertFalse(renewing.isDone());
    mayEnd.countDown();
    assertEquals("Bearer t2", renewing.get());
  }

  @Test
  void an_interrupted_fetch_leaves_the_next_call_to_try() throws Exception {
    failure = new InterruptedException();
    assertThrows(InterruptedException.class, this::token);
    failure = null;

    assertEquals("Bearer t2", token());
  }

  @Test
  void a_token_that_lives_shortly_is_replaced_in_the_last_quarter_of_its_life() throws Exception {
    BearerTokens brief =
        BearerTokens.of(
                () -> new BearerTokens.Token("t" + ++fetched, now.plus(Duration.ofSeconds(40))))
            .timedBy(() -> now);
    assertEquals("Bearer t1", brief.headers(ASKED).get(AUTHORIZATION));
    pass(Duration.ofSeconds(30).minusMillis(1));
    assertEquals("Bearer t1", brief.headers(ASKED).get(AUTHORIZATION));

    pass(Duration.ofMillis(1));

    assertEquals("Bearer t2", brief.headers(ASKED).get(AUTHORIZATION));
  }

  @Test
  void nothing_tells_the_secret() {
    assertEquals("BearerTokens", tokens.toString());
    assertFalse(new BearerTokens.Token("secret", now).toString().contains("secret"));
  }
}
