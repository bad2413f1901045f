package dev.weft.testkit.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.Headers;
import dev.weft.wire.MetadataLimit;
import dev.weft.wire.RequestHead;
import dev.weft.wire.StatusMessage;
import dev.weft.wire.TimeoutHeader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The fields that gRPC gives a meaning to, whatever they hold: each is read or refused, and nothing
/// else becomes of it.
@Timeout(900)
final class FieldsFuzzTest {
  private static final int INPUTS = 30_000;

  private static String text(byte... input) {
    return new String(input, StandardCharsets.ISO_8859_1);
  }

  private static Fuzzer fuzzer(String corpus) throws Exception {
    return Fuzzer.ofText(FieldsFuzzTest.class.getResourceAsStream("/fuzz/" + corpus), INPUTS);
  }

  @Test
  void a_timeout_is_some_nanoseconds_or_malformed() throws Exception {
    fuzzer("timeouts.txt")
        .run(input -> {
          long nanos = TimeoutHeader.parse(text(input));
          assertTrue(nanos >= TimeoutHeader.MALFORMED, nanos + " ns");
          if (nanos > 0 && nanos < Long.MAX_VALUE / 2) {
            String again = TimeoutHeader.format(nanos);
            assertTrue(again.length() <= 9, again);
            assertTrue(TimeoutHeader.parse(again) >= nanos, again);
          }
        });
  }

  @Test
  void a_message_is_read_and_what_was_read_travels_as_it_is() throws Exception {
    fuzzer("messages.txt")
        .run(input -> {
          String read = StatusMessage.decode(text(input));
          String sent = StatusMessage.encode(read);
          assertTrue(sent.chars().allMatch(c -> c >= ' ' && c <= '~'), sent);
          assertEquals(read, StatusMessage.decode(sent));
        });
  }

  @Test
  void a_binary_field_is_read_or_its_call_refused() throws Exception {
    fuzzer("binary.txt")
        .run(input -> {
          RequestHead head = head("x-bin", text(input));
          Headers refusal = head.refusal(MetadataLimit.DEFAULT);
          if (refusal == null) {
            assertNotNull(head.metadata());
          } else {
            assertEquals("13", refusal.get("grpc-status"), refusal::toString);
          }
        });
  }

  private static RequestHead head(String name, String value) {
    return RequestHead.parse(
        Headers.of(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            "/a.B/C",
            ":authority",
            "test",
            "te",
            "trailers",
            "content-type",
            "application/grpc",
            name,
            value));
  }
}
