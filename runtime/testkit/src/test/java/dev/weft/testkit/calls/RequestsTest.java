package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.failureOf;
import static dev.weft.testkit.calls.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.server.Binding;
import dev.weft.server.FilterServerCall;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server answers to requests, good, bad and malformed: features 0.5, 0.7, 2.14.
@Timeout(30)
class RequestsTest {
  private static final Headers UNARY = request(Texts.UNARY);

  private final AtomicInteger handled = new AtomicInteger();

  /// A service whose unary method is the given one, and whose others echo.
  private Binding serving(Function<String, String> unary) {
    return Binding.of(Texts.SERVICE)
        .unary(
            Texts.UNARY,
            request -> {
              handled.incrementAndGet();
              return unary.apply(request);
            })
        .serverStreaming(
            Texts.SERVER_STREAMING,
            (request, replies) -> {
              handled.incrementAndGet();
              for (String word : request.split(" ")) replies.send(word);
            })
        .clientStreaming(
            Texts.CLIENT_STREAMING,
            requests -> {
              var all = new ArrayList<String>();
              for (String request : requests) all.add(request);
              return String.join(" ", all);
            })
        .bidiStreaming(
            Texts.BIDI,
            (requests, replies) -> {
              for (String request : requests) replies.send(request);
            })
        .build();
  }

  private Answer answerTo(Headers head, ByteBuffer data) {
    try (var client = new RawClient(serving(request -> "re: " + request))) {
      return client.ask(head, data);
    }
  }

  /// The answer of a unary method that does this.
  private Answer answerOf(Runnable handler) {
    try (var client =
        new RawClient(
            serving(request -> {
              handler.run();
              return "reply";
            }))) {
      return client.ask(UNARY, Texts.framed(""));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Unary, a b, re: a b",
    "ServerStreaming, a b, a|b",
    "ClientStreaming, a b, a b",
    "Bidi, a b, a b"
  })
  void a_good_request_is_answered(String method, String message, String replies) {
    Answer answer = answerTo(request("/test.Texts/" + method), Texts.framed(message));

    assertEquals(Headers.of(":status", "200", "content-type", "application/grpc"), answer.head());
    assertEquals(replies, String.join("|", answer.messages()));
    assertEquals(Headers.of("grpc-status", "0"), answer.trailers());
  }

  @ParameterizedTest(name = "ER-34: \"{0}\"")
  @CsvSource({
    "svc/m, malformed method name: \"svc/m\"",
    "'', malformed method name: \"\"",
    "/, malformed method name: \"/\"",
    "/svc, malformed method name: \"/svc\"",
    "//test.Texts/Unary, unknown service /test.Texts",
    "/test.Other/Unary, unknown service test.Other",
    "/test.Texts/Other, unknown method Other for service test.Texts",
    "/test.texts/Unary, unknown service test.texts",
    "/test.Texts/Unary/, unknown service test.Texts/Unary"
  })
  void a_path_that_names_no_method_is_unimplemented(String path, String message) {
    Answer answer = answerTo(request(path), Texts.framed(""));

    assertTrue(answer.isTrailersOnly());
    assertEquals("200", answer.head().get(":status"));
    assertEquals("12", answer.status());
    assertEquals(message, answer.message());
    assertEquals(0, handled.get());
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource({
    "DL-07, grpc-timeout, 1234s, 400, 13",
    "ML-05, foobar-bin, X()3e@#$-, 400, 13",
    "DL-04 !, grpc-timeout, 0S, 200, 4",
    "CP-04 !, grpc-encoding, snappy, 200, 12"
  })
  void a_bad_field_is_refused_before_the_handler_and_the_client_told_to_stop(
      String id, String name, String value, String http, String status) {
    try (var client = new RawClient(serving(request -> ""))) {
      Http2Stream stream = client.open(UNARY.with(name, value));

      Answer answer = Answer.of(stream);

      assertTrue(answer.isTrailersOnly());
      assertEquals(http, answer.head().get(":status"));
      assertEquals(status, answer.status());
      assertEquals(0, handled.get());
      assertEquals(
          new TransportFailure.Reset(ErrorCode.NO_ERROR),
          failureOf(() -> stream.write(null, Texts.framed(""), null, EndStream.YES)));
    }
  }

  @ParameterizedTest(name = "ER-27 SV-13: {0}")
  @ValueSource(strings = {"Unary", "ServerStreaming"})
  void a_request_without_a_message_is_internal(String method) {
    Answer answer = answerTo(request("/test.Texts/" + method), null);

    assertTrue(answer.isTrailersOnly());
    assertEquals("13", answer.status());
    assertEquals(
        "test.Texts/" + method + " takes one message; the client sent none", answer.message());
    assertEquals(0, handled.get());
  }

  @ParameterizedTest(name = "ER-28: {0}")
  @ValueSource(strings = {"Unary", "ServerStreaming"})
  void a_request_of_two_messages_is_internal(String method) {
    Answer answer = answerTo(request("/test.Texts/" + method), Texts.framed("a", "b"));

    assertEquals("13", answer.status());
    assertEquals(
        "test.Texts/" + method + " takes one message; the client sent more", answer.message());
    assertEquals(0, handled.get());
  }

  @ParameterizedTest(name = "SV-13: {0}")
  @CsvSource({"ClientStreaming, 1", "Bidi, 0"})
  void a_stream_without_messages_is_a_request(String method, int replies) {
    Answer answer = answerTo(request("/test.Texts/" + method), null);

    assertEquals("0", answer.status());
    assertEquals(replies, answer.messages().size());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "MS-01 MS-02 ML-18, 00 ff ff ff ff, 8, received message larger than max (4294967295 vs. 4194304)",
    "CP-06 !, 01 00 00 00 00, 13, 'a message is compressed, but the stream''s grpc-encoding is identity'",
    "ML-19, 02 00 00 00 00, 13, a message's first byte is 2; 0 and 1 are allowed",
    "ER-23, 00 00 00 00 02 61, 13, 'the request ended within a message, 1 bytes short of it'"
  })
  void a_message_that_is_none_fails_its_call(String id, String hex, String status, String message) {
    byte[] bytes = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);

    Answer answer = answerTo(UNARY, ByteBuffer.wrap(bytes));

    assertEquals(status, answer.status());
    assertEquals(message, answer.message());
    assertEquals(0, handled.get());
  }

  @Test
  @DisplayName("ER-33")
  void messages_that_no_marshaller_takes_are_internal_both_ways() {
    assertEquals("13", answerTo(UNARY, Texts.framed(Texts.UNSPEAKABLE)).status());
    try (var client = new RawClient(serving(request -> Texts.UNSPEAKABLE))) {
      assertEquals("13", client.ask(UNARY, Texts.framed("")).status());
      assertEquals("0", client.ask(request(Texts.BIDI), null).status(), "the connection works");
    }
  }

  // ---- how handlers end

  @Test
  @DisplayName("ER-19")
  void an_ordinary_exception_is_unknown_and_its_text_stays_home() {
    try (var client =
        new RawClient(
            serving(request -> {
              if (request.isEmpty()) throw new IllegalStateException("a s3cret");
              return request;
            }))) {
      Answer answer = client.ask(UNARY, Texts.framed(""));

      assertTrue(answer.isTrailersOnly());
      assertEquals("2", answer.status());
      assertTrue(
          answer
              .message()
              .matches("the handler failed \\(incident [0-9a-f]{8} in the server's log\\)"),
          answer.message());
      assertEquals(List.of("next"), client.ask(UNARY, Texts.framed("next")).messages());
    }
  }

  @Test
  void a_handler_that_returns_null_or_dies_of_an_error_is_unknown() {
    for (Function<String, String> handler :
        List.<Function<String, String>>of(
            request -> null,
            request -> {
              throw new StackOverflowError();
            })) {
      try (var client = new RawClient(serving(handler))) {
        assertEquals("2", client.ask(UNARY, Texts.framed("")).status());
      }
    }
  }

  @Test
  @DisplayName("DL-14 ER-13")
  void a_handlers_status_is_sent_as_it_is_and_its_own_trailers_are_not() {
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
  void a_status_without_a_text_has_no_message_field() {
    Answer answer =
        answerOf(() -> {
          throw new RpcException(Code.ABORTED, "");
        });

    assertNull(answer.message());
  }

  // ---- metadata

  private static void addHeader(String value) {
    CallContext.current().addHeaders(Metadata.of("ahead", value));
  }

  @Test
  @DisplayName("MD-08 MD-05")
  void metadata_added_several_times_goes_out_at_once_and_in_order() {
    Answer answer =
        answerOf(() -> {
          addHeader("1");
          addHeader("2");
          CallContext.current().addTrailers(Metadata.of("behind", "3"));
          CallContext.current().addTrailers(Metadata.of("behind", "4"));
        });

    assertEquals(List.of("1", "2"), answer.head().all("ahead"));
    assertEquals(List.of("3", "4"), answer.trailers().all("behind"));
  }

  @Test
  @DisplayName("MD-08")
  void metadata_ahead_of_the_messages_is_sent_once() {
    var refusals = new ArrayList<Code>();
    Answer answer =
        answerOf(() -> {
          addHeader("1");
          CallContext.current().sendHeaders();
          for (Runnable late :
              new Runnable[] {CallContext.current()::sendHeaders, () -> addHeader("2")}) {
            try {
              late.run();
            } catch (RpcException e) {
              refusals.add(e.code());
            }
          }
        });

    assertEquals(List.of(Code.INTERNAL, Code.INTERNAL), refusals);
    assertEquals(List.of("1"), answer.head().all("ahead"));
    assertEquals("0", answer.status());
  }

  @Test
  @DisplayName("MD-02")
  void metadata_that_may_not_travel_is_internal_and_not_sent() {
    Answer answer = answerOf(() -> addHeader("\n"));

    assertTrue(answer.isTrailersOnly());
    assertEquals("13", answer.status());
  }

  @Test
  @DisplayName("MD-09 ! RT-05 !")
  void an_error_is_trailers_alone_unless_there_is_metadata_to_go_ahead() {
    Answer without =
        answerOf(() -> {
          CallContext.current().addTrailers(Metadata.of("behind", "1"));
          throw new RpcException(Code.ABORTED, "");
        });
    Answer with =
        answerOf(() -> {
          addHeader("1");
          throw new RpcException(Code.ABORTED, "");
        });

    assertTrue(without.isTrailersOnly());
    assertEquals("1", without.trailers().get("behind"));
    assertFalse(with.isTrailersOnly());
    assertEquals("1", with.head().get("ahead"));
    assertEquals("10", with.status());
    assertNull(with.trailers().get(":status"));
  }

  @Test
  @DisplayName("MD-18 MD-17 MD-04 !")
  void a_handler_sees_what_came_and_can_send_it_back() {
    try (var client =
        new RawClient(
            serving(request -> {
              CallContext.current().addTrailers(CallContext.current().headers());
              return CallContext.current().headers().get(Metadata.Key.text("x"));
            }))) {
      Answer answer = client.ask(UNARY.with("x", "ol\u00e9", "x-bin", "YQ,Yg=="), Texts.framed(""));

      assertEquals(List.of("ol\u00e9"), answer.messages());
      assertEquals(
          Headers.of("grpc-status", "0", "x", "ol\u00e9", "x-bin", "YQ", "x-bin", "Yg=="),
          answer.trailers());
    }
  }

  // ---- interceptors

  @Test
  @DisplayName("IC-01 IC-03")
  void the_interceptor_added_first_is_outermost_and_what_each_changes_is_seen_further_in() {
    var seen = new ArrayList<String>();
    try (var client =
        new RawClient(
            serving(request -> request + " by " + CallContext.current().method()),
            server ->
                server.intercept(
                    (call, next) -> {
                      seen.add("outer in");
                      var renamed =
                          new FilterServerCall(call) {
                            @Override
                            public String method() {
                              return "another";
                            }

                            @Override
                            public void send(Object message) {
                              super.send(message + "!");
                            }
                          };
                      renamed.run(() -> next.handle(renamed));
                      seen.add("outer out");
                      call.addTrailers(Metadata.of("outer", "1"));
                    },
                    (call, next) -> {
                      seen.add("inner of " + call.method());
                      next.handle(call);
                    }))) {
      Answer answer = client.ask(UNARY, Texts.framed("hello"));

      assertEquals(List.of("outer in", "inner of another", "outer out"), seen);
      assertEquals(List.of("hello by another!"), answer.messages());
      assertEquals("1", answer.trailers().get("outer"));
    }
  }

  @Test
  @DisplayName("IC-02 IC-05")
  void an_interceptor_can_end_a_call_without_its_handler() {
    for (boolean knowingly : new boolean[] {true, false}) {
      try (var client =
          new RawClient(
              serving(request -> ""),
              server ->
                  server.intercept((call, next) -> {
                    if (knowingly) throw new RpcException(Code.UNAUTHENTICATED, "who?");
                    throw new IllegalStateException("a s3cret");
                  }))) {
        Answer answer = client.ask(UNARY, Texts.framed(""));

        assertEquals(knowingly ? "16" : "2", answer.status());
        assertEquals(0, handled.get());
      }
    }
  }

  @Test
  @DisplayName("IC-02 IC-05")
  void an_interceptor_that_fails_behind_the_handler_takes_the_reply_back() {
    try (var client =
        new RawClient(
            serving(request -> "reply"),
            server ->
                server.intercept((call, next) -> {
                  next.handle(call);
                  throw new RpcException(Code.ABORTED, "no, after all");
                }))) {
      Answer answer = client.ask(UNARY, Texts.framed(""));

      assertTrue(answer.isTrailersOnly());
      assertEquals("10", answer.status());
      assertEquals(1, handled.get());
    }
  }

  @Test
  @DisplayName("IC-02")
  void a_unary_call_that_nobody_answers_is_internal() {
    try (var client =
        new RawClient(serving(request -> ""), server -> server.intercept((call, next) -> {}))) {
      Answer answer = client.ask(UNARY, Texts.framed(""));

      assertEquals("13", answer.status());
      assertEquals("test.Texts/Unary sent no answer", answer.message());
    }
  }
}
