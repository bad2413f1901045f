package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.server.FilterServerCall;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Code around handlers: features 2.17.
@Timeout(30)
class ServerInterceptorsTest {
  private static final Headers UNARY = request(Texts.UNARY);

  private final TextService service = new TextService();

  @Test
  @DisplayName("IC-01 IC-03")
  void the_interceptor_added_first_is_outermost_and_what_each_changes_is_seen_further_in() {
    var seen = new ArrayList<String>();
    try (var client =
        new RawClient(
            service.serving(request -> request + " by " + CallContext.current().method()),
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
              service.serving(request -> ""),
              server ->
                  server.intercept((call, next) -> {
                    if (knowingly) throw new RpcException(Code.UNAUTHENTICATED, "who?");
                    throw new IllegalStateException("a s3cret");
                  }))) {
        Answer answer = client.ask(UNARY, Texts.framed(""));

        assertEquals(knowingly ? "16" : "2", answer.status());
        assertEquals(0, service.handled.get());
      }
    }
  }

  @Test
  @DisplayName("IC-02 IC-05")
  void an_interceptor_that_fails_behind_the_handler_takes_the_reply_back() {
    try (var client =
        new RawClient(
            service.serving(request -> "reply"),
            server ->
                server.intercept((call, next) -> {
                  next.handle(call);
                  throw new RpcException(Code.ABORTED, "no, after all");
                }))) {
      Answer answer = client.ask(UNARY, Texts.framed(""));

      assertTrue(answer.isTrailersOnly());
      assertEquals("10", answer.status());
      assertEquals(1, service.handled.get());
    }
  }

  @Test
  @DisplayName("IC-02")
  void a_unary_call_that_nobody_answers_is_internal() {
    try (var client =
        new RawClient(
            service.serving(request -> ""), server -> server.intercept((call, next) -> {}))) {
      Answer answer = client.ask(UNARY, Texts.framed(""));

      assertEquals("13", answer.status());
      assertEquals("test.Texts/Unary sent no answer", answer.message());
    }
  }
}
