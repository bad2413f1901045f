package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.client.CallOptions;
import dev.weft.server.Binding;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.testkit.fuzz.Fuzzer;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls whose bytes are anything: each has an answer, and the next one is as good as any.
@Timeout(900)
class CallsFuzzTest {
  private static final int INPUTS = 3_000;

  private static Binding echo() {
    return Binding.of(Texts.SERVICE)
        .bidiStreaming(Texts.BIDI, (requests, replies) -> requests.forEach(replies::send))
        .build();
  }

  @Test
  void a_request_of_any_bytes_is_answered_with_a_status_of_its_own() throws Exception {
    Set<String> fair = Set.of("0", "8", "13");
    try (var client = new RawClient(echo(), server -> server.maxReceivedMessageBytes(64 << 10))) {
      Fuzzer.ofHex(CallsFuzzTest.class.getResourceAsStream("/fuzz/framing.txt"), INPUTS)
          .run(input -> {
            Headers head = RawClient.request(Texts.BIDI).with("grpc-encoding", "gzip");
            Answer answer = client.ask(head, ByteBuffer.wrap(input));
            assertTrue(fair.contains(answer.status()), () -> answer.trailers().toString());
          });
    }
  }

  @Test
  void a_head_of_any_fields_is_answered() throws Exception {
    try (var client = new RawClient(echo())) {
      Fuzzer.ofText(CallsFuzzTest.class.getResourceAsStream("/fuzz/binary.txt"), INPUTS)
          .run(input -> {
            String value = new String(input, StandardCharsets.ISO_8859_1);
            Headers head =
                RawClient.request(Texts.BIDI)
                    .with("grpc-encoding", value, "grpc-tags-bin", value, "x-bin", value);
            Answer answer = client.ask(head, Texts.framed("hi"));
            assertNotNull(answer.trailers().get("grpc-status"), () -> answer.toString());
          });
    }
  }

  private static Outcome answeredBy(Script script) {
    try (var server = new ScriptedServer(script);
        var call = server.channel().bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
      return Outcome.of(call);
    }
  }

  @Test
  void trailers_of_any_values_end_a_call_with_a_status() throws Exception {
    Fuzzer.ofText(CallsFuzzTest.class.getResourceAsStream("/fuzz/binary.txt"), INPUTS)
        .run(input -> {
          String value = new String(input, StandardCharsets.ISO_8859_1);
          Outcome outcome =
              answeredBy(
                  trailersOnly(
                      ":status",
                      "200",
                      "content-type",
                      "application/grpc",
                      "grpc-status",
                      "5",
                      "grpc-message",
                      value,
                      "grpc-status-details-bin",
                      value,
                      "x-bin",
                      value));
          assertNotEquals(Code.OK, outcome.status().code(), () -> outcome.toString());
        });
  }
}
