package dev.weft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Attributes;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.credentials.CallCredentials;
import dev.weft.observe.CallObserver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallOptionsTest {
  private static final Attributes.Key<String> TENANT = Attributes.Key.of("tenant");
  private static final CallObserver NOBODY = (side, method) -> null;
  private static final CallCredentials ANYBODY = asked -> Metadata.EMPTY;
  private static final Metadata.Key<String> KEY = Metadata.Key.text("key");

  @Test
  void nothing_said_is_grpcs_defaults() {
    assertTrue(CallOptions.DEFAULT.deadline().isNone());
    assertNull(CallOptions.DEFAULT.timeout());
    assertTrue(CallOptions.DEFAULT.headers().isEmpty());
    assertEquals(4_194_304, CallOptions.DEFAULT.maxReceivedMessageBytes());
    assertEquals(Integer.MAX_VALUE, CallOptions.DEFAULT.maxSentMessageBytes());
  }

  @Test
  void each_option_changes_itself_and_nothing_else() {
    Deadline moment = Deadline.after(Duration.ofHours(1));
    var all =
        new CallOptions(
            moment,
            Duration.ofSeconds(1),
            true,
            Metadata.of("key", "1"),
            2,
            3,
            new MessageForm("gzip", List.of("zip", "gzip"), "json"),
            new CallIdentity("greeter.test:1", ANYBODY),
            Attributes.EMPTY.with(TENANT, "acme"),
            List.of(NOBODY));

    CallOptions built =
        CallOptions.DEFAULT
            .withDeadline(moment)
            .withTimeout(Duration.ofSeconds(1))
            .withWaitForReady(true)
            .withHeaders(Metadata.of("key", "1"))
            .withMaxReceivedMessageBytes(2)
            .withMaxSentMessageBytes(3)
            .withCompression("gzip")
            .withAcceptedCompressions("zip", "gzip")
            .withContentSubtype("json")
            .withAuthority("greeter.test:1")
            .withCredentials(ANYBODY)
            .withAttributes(Attributes.EMPTY.with(TENANT, "acme"))
            .withObservers(List.of(NOBODY));

    assertEquals(all, built);
  }

  @Test
  void what_clients_are_given_adds_up() {
    Deadline moment = Deadline.after(Duration.ofHours(1));

    CallOptions options =
        CallOptions.deadline(moment)
            .andThen(CallOptions.deadline(Duration.ofSeconds(1)))
            .andThen(CallOptions.compression("gzip"))
            .andThen(CallOptions.header(KEY, "1"))
            .andThen(CallOptions.header(KEY, "2"))
            .andThen(CallOptions.attribute(TENANT, "acme"))
            .andThen(CallOptions.observer(NOBODY))
            .andThen(CallOptions.observer(NOBODY))
            .apply(CallOptions.DEFAULT);

    assertSame(moment, options.deadline());
    assertEquals("gzip", options.form().compression());
    assertEquals(Duration.ofSeconds(1), options.timeout());
    assertEquals(List.of("1", "2"), options.headers().all(KEY));
    assertEquals("acme", options.attributes().get(TENANT));
    assertEquals(List.of(NOBODY, NOBODY), options.observers());
    assertTrue(CallOptions.DEFAULT.headers().isEmpty());
  }
}
