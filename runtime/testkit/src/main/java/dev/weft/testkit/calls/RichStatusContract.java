package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.Outcome.trailersOnly;
import static dev.weft.testkit.calls.ScriptedServer.HEAD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Details beside a status, from a handler to a caller: features 0.5.
interface RichStatusContract extends Scripted {
  String NAME = "grpc-status-details-bin";
  Status RICH =
      new Status(Code.ABORTED, "bäh")
          .withDetails(
              new Status.Detail("type.googleapis.com/test.Why", new byte[] {8, 1}),
              new Status.Detail("type.googleapis.com/test.Who", new byte[0]));

  /// RICH as protobuf-java writes it; StatusDetailsTest compares them.
  String ENCODED =
      "CAoSBGLDpGgaIgocdHlwZS5nb29nbGVhcGlzLmNvbS90ZXN0LldoeRICCAEaHgocdHlwZS5nb29nbGVhcGlzLmNvbS90ZXN0Lldobw";

  @ParameterizedTest(name = "ER-14: trailers alone: {0}")
  @ValueSource(booleans = {true, false})
  default void a_status_arrives_with_all_its_details(boolean trailersOnly) {
    try (var client =
            client(
                service()
                    .serving(request -> {
                      if (!trailersOnly)
                        CallContext.current().addHeaders(Metadata.of("ahead", "1"));
                      throw new RpcException(RICH);
                    }));
        var channel =
            Channel.over(client.connector())
                .plaintext()
                .time(client.time)
                .to(client.server().address())) {
      var failure =
          assertThrows(
              RpcException.class, () -> channel.call(Texts.UNARY, "", CallOptions.DEFAULT));
      Answer raw = client.ask(RawClient.request(Texts.UNARY), Texts.framed(""));

      assertEquals(RICH, failure.status());
      assertEquals(trailersOnly, raw.isTrailersOnly());
      assertEquals("10", raw.status());
      assertEquals("b%C3%A4h", raw.message());
      assertEquals(List.of(ENCODED), raw.trailers().all(NAME));
    }
  }

  @Test
  default void a_status_without_details_has_no_field_for_them() {
    Answer answer =
        answerOf(() -> {
          throw new RpcException(Code.ABORTED, "no");
        });

    assertNull(answer.trailers().get(NAME));
  }

  @Test
  @DisplayName("ER-18")
  default void a_handlers_own_details_give_way_to_those_of_its_status() {
    var own = Metadata.EMPTY.with(Metadata.Key.binary(NAME), new byte[] {1});
    Answer with =
        answerOf(() -> {
          CallContext.current().addTrailers(own.and(Metadata.of("other", "1")));
          throw new RpcException(RICH);
        });
    Answer without =
        answerOf(() -> {
          CallContext.current().addTrailers(own);
          throw new RpcException(Code.ABORTED, "no");
        });

    assertEquals(List.of(ENCODED), with.trailers().all(NAME));
    assertEquals("1", with.trailers().get("other"));
    assertEquals(List.of("AQ"), without.trailers().all(NAME), "a status of one's own making");
  }

  private static String[] ending(String status, String... details) {
    Headers ending = HEAD.with("grpc-status", status, "grpc-message", "plain");
    for (String value : details) ending = ending.with(NAME, value);
    var fields = new String[2 * ending.size()];
    for (int i = 0; i < ending.size(); i++) {
      fields[2 * i] = ending.name(i);
      fields[2 * i + 1] = ending.value(i);
    }
    return fields;
  }

  @Test
  @DisplayName("ER-15")
  default void details_of_another_code_are_internal() {
    assertEquals(
        new Status(
            Code.INTERNAL,
            "grpc-status-details-bin mismatch: grpc-status is 5 (plain), the details' code is 10 (bäh)"),
        answeredBy(trailersOnly(ending("5", ENCODED))).status());
  }

  @Test
  @DisplayName("ER-16")
  default void details_that_come_twice_or_are_none_are_ignored() {
    var plain = new Status(Code.ABORTED, "plain");
    String noStatus = Base64.getEncoder().encodeToString(new byte[] {8});

    assertEquals(plain, answeredBy(trailersOnly(ending("10", ENCODED, ENCODED))).status());
    assertEquals(plain, answeredBy(trailersOnly(ending("10", noStatus))).status());
  }

  @Test
  @DisplayName("ER-17")
  default void details_that_are_no_base64_are_internal_and_the_stream_is_reset() {
    Outcome outcome =
        answeredAndReset(ErrorCode.PROTOCOL_ERROR, trailersOnly(ending("10", "X()3e@#$-")));

    assertEquals(
        new Status(Code.INTERNAL, "malformed binary metadata in header grpc-status-details-bin"),
        outcome.status());
  }

  @Test
  @DisplayName("ER-14: behind messages")
  default void details_in_trailers_are_read() {
    Outcome outcome =
        answeredBy(visit -> {
          visit.answer("a");
          visit.trailers(Headers.of("grpc-status", "10", NAME, ENCODED, "x", "1"));
        });

    assertEquals(RICH, outcome.status());
    assertEquals(List.of("a"), outcome.messages());
    assertEquals("1", outcome.trailers().get(Metadata.Key.text("x")));
    assertTrue(outcome.status().details().size() == 2);
  }
}
