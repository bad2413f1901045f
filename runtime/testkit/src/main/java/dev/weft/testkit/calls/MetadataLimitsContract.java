package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.request;
import static dev.weft.testkit.calls.ScriptedServer.HEAD;
import static dev.weft.testkit.calls.ScriptedServer.OK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportFailure;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How large metadata may be that a call receives: features 0.4, 0.7. Only that call ends.
interface MetadataLimitsContract extends Scripted {
  Headers UNARY = request(Texts.UNARY);

  @Test
  @DisplayName("MD-14")
  default void a_request_whose_head_is_too_large_is_refused_and_the_next_is_served() {
    try (var client = client(service().serving(request -> "re: " + request))) {
      Headers large = UNARY.with("large", "x".repeat(16_384));

      Answer answer = client.ask(large, Texts.framed(""));

      assertTrue(answer.isTrailersOnly());
      assertEquals("431", answer.head().get(":status"));
      assertEquals("13", answer.status());
      assertEquals(
          "a header list of " + large.listSize() + " bytes; 8192 are allowed, 16384 at most",
          answer.message());
      assertEquals(0, service().handled.get());
      assertEquals(List.of("re: next"), client.ask(UNARY, Texts.framed("next")).messages());
    }
  }

  @ParameterizedTest(name = "MD-14: a head of {0} bytes too many is answered with HTTP {1}")
  @CsvSource({"0, 200", "1, 431"})
  default void a_servers_limit_is_what_it_is_set_to(int more, String http) {
    int limit = 500;
    try (var client =
        client(service().serving(request -> ""), s -> s.maxReceivedMetadataBytes(limit, limit))) {
      int rest = limit - UNARY.with("x", "").listSize();

      Answer answer = client.ask(UNARY.with("x", "x".repeat(rest + more)), Texts.framed(""));

      assertEquals(http, answer.head().get(":status"));
    }
  }

  @ParameterizedTest(name = "MD-14: in the {0}")
  @ValueSource(strings = {"head", "only block", "trailers"})
  default void an_answer_whose_header_list_is_too_large_is_internal(String place) {
    String large = "x".repeat(16_384);
    try (var server =
        server(visit -> {
          if (visit.head().get("small") != null) {
            visit.answer("small");
            visit.trailers(OK);
            return;
          }
          switch (place) {
            case "head" -> visit.head(HEAD.with("large", large));
            case "trailers" -> {
              visit.answer("a");
              visit.trailers(OK.with("large", large));
            }
            default ->
                visit.stream()
                    .write(
                        HEAD.with("grpc-status", "5", "large", large), null, null, EndStream.YES);
          }
        })) {
      var channel = server.channel();
      try (var call = channel.bidiStreaming(Texts.BIDI, CallOptions.DEFAULT)) {
        Outcome outcome = Outcome.of(call);

        assertEquals(Code.INTERNAL, outcome.status().code());
        assertTrue(
            outcome.status().message().endsWith(" bytes; 8192 are allowed, 16384 at most"),
            outcome.status().message());
        assertTrue(outcome.trailers().isEmpty());
        assertEquals(
            new TransportFailure.Reset(ErrorCode.FRAME_SIZE_ERROR), server.visit().failure());
      }
      var small = CallOptions.DEFAULT.withHeaders(Metadata.of("small", "1"));
      try (var call = channel.bidiStreaming(Texts.BIDI, small)) {
        assertEquals(Status.OK, Outcome.of(call).status());
      }
      assertEquals(1, server.connections());
    }
  }

  @Test
  @DisplayName("MD-14: a head that is large in HTTP mode is too large first")
  default void a_foreign_answer_that_is_too_large_is_internal() {
    Outcome outcome =
        answeredBy(visit ->
            visit.head(
                Headers.of(
                    ":status", "404", "content-type", "text/html", "x", "x".repeat(20_000))));

    assertEquals(Code.INTERNAL, outcome.status().code());
  }

  @Test
  default void a_clients_limit_is_what_it_is_set_to() {
    int limit = HEAD.with("x", "12345").listSize();
    try (var server =
        server(visit -> {
          visit.head(HEAD.with("x", visit.head().get("ask")));
          visit.trailers(OK);
        })) {
      var channel = server.channel(builder -> builder.maxReceivedMetadataBytes(limit, limit));
      for (String asked : List.of("12345", "123456")) {
        var options = CallOptions.DEFAULT.withHeaders(Metadata.of("ask", asked));
        try (var call = channel.bidiStreaming(Texts.BIDI, options)) {
          assertEquals(
              asked.length() == 5 ? Code.OK : Code.INTERNAL, Outcome.of(call).status().code());
        }
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> server.channel(builder -> builder.maxReceivedMetadataBytes(2, 1)));
    }
  }
}
