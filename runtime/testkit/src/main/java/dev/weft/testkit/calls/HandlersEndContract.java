package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.transport.Headers;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// How a handler's end reaches the client: features 0.5, 2.14.
interface HandlersEndContract extends Scripted {
  Headers UNARY = request(Texts.UNARY);

  @Test
  @DisplayName("ER-19")
  default void an_ordinary_exception_is_unknown_and_its_text_stays_home() {
    try (var client =
        client(
            service()
                .serving(request -> {
                  if (request.isEmpty()) throw new IllegalStateException("a s3cret");
                  return request;
                }))) {
      Answer answer = client.ask(UNARY, Texts.framed(""));

      assertTrue(answer.isTrailersOnly());
      assertEquals("2", answer.status());
      String text = String.valueOf(answer.message());
      assertTrue(
          text.matches("the handler failed \\(incident [0-9a-f]{8} in the server's log\\)"), text);
      assertEquals(List.of("next"), client.ask(UNARY, Texts.framed("next")).messages());
    }
  }

  @Test
  default void a_handler_that_returns_null_or_dies_of_an_error_is_unknown() {
    for (Function<String, String> handler :
        List.<Function<String, String>>of(
            request -> null,
            request -> {
              throw new StackOverflowError();
            })) {
      try (var client = client(service().serving(handler))) {
        assertEquals("2", client.ask(UNARY, Texts.framed("")).status());
      }
    }
  }

  @Test
  @DisplayName("DL-14 ER-13")
  default void a_handlers_status_is_sent_as_it_is_and_its_own_trailers_are_not() {
    for (Code code : new Code[] {Code.DEADLINE_EXCEEDED, Code.CANCELLED, Code.NOT_FOUND}) {
      Answer answer =
          answerOf(() -> {
            throw new RpcException(
                new dev.weft.Status(code, "系统 100%"), Metadata.of("leaked", "1"));
          });

      assertTrue(answer.isTrailersOnly());
      assertEquals(Integer.toString(code.number()), answer.status());
      assertEquals("%E7%B3%BB%E7%BB%9F 100%25", answer.message());
      assertNull(answer.trailers().get("leaked"));
    }
  }

  @Test
  default void a_status_without_a_text_has_no_message_field() {
    Answer answer =
        answerOf(() -> {
          throw new RpcException(Code.ABORTED, "");
        });

    assertNull(answer.message());
  }
}
