package dev.weft.testkit.calls;

import static dev.weft.testkit.calls.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.testkit.calls.RawClient.Answer;
import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a handler sees and sends of metadata: features 0.4, 2.14.
interface ServedMetadataContract extends Scripted {
  Headers UNARY = request(Texts.UNARY);

  private static void addHeader(String value) {
    CallContext.current().addHeaders(Metadata.of("ahead", value));
  }

  @Test
  @DisplayName("MD-08 MD-05")
  default void metadata_added_several_times_goes_out_at_once_and_in_order() {
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
  default void metadata_ahead_of_the_messages_is_sent_once() {
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
  default void metadata_that_may_not_travel_is_internal_and_not_sent() {
    Answer answer = answerOf(() -> addHeader("\n"));

    assertTrue(answer.isTrailersOnly());
    assertEquals("13", answer.status());
  }

  @Test
  @DisplayName("MD-09 ! RT-05 !")
  default void an_error_is_trailers_alone_unless_there_is_metadata_to_go_ahead() {
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
  default void a_handler_sees_what_came_and_can_send_it_back() {
    try (var client =
        client(
            service()
                .serving(request -> {
                  CallContext.current().addTrailers(CallContext.current().headers());
                  return String.valueOf(
                      CallContext.current().headers().get(Metadata.Key.text("x")));
                }))) {
      Answer answer = client.ask(UNARY.with("x", "ol\u00e9", "x-bin", "YQ,Yg=="), Texts.framed(""));

      assertEquals(List.of("ol\u00e9"), answer.messages());
      assertEquals(
          Headers.of("grpc-status", "0", "x", "ol\u00e9", "x-bin", "YQ", "x-bin", "Yg=="),
          answer.trailers());
    }
  }

  @ParameterizedTest(name = "MD-17: {0}")
  @CsvSource({
    "an authority, here, , here",
    "a host alone, , there, there",
    "both, here, there, here"
  })
  default void a_handler_sees_one_authority_and_no_host(
      String what, String authority, String host, String seen) {
    var fields =
        new ArrayList<String>(
            List.of(":method", "POST", ":scheme", "http", ":path", Texts.UNARY.path()));
    if (authority != null) fields.addAll(List.of(":authority", authority));
    fields.addAll(List.of("content-type", "application/grpc"));
    if (host != null) fields.addAll(List.of("host", host));
    var found = new ArrayList<String>();
    try (var client =
        client(
            service()
                .serving(request -> {
                  Metadata metadata = CallContext.current().headers();
                  for (int i = 0; i < metadata.size(); i++) {
                    found.add(metadata.name(i) + " " + metadata.wireValue(i));
                  }
                  return "";
                }))) {
      assertEquals("0", client.ask(Headers.of(fields), Texts.framed("")).status());
    }

    assertEquals(List.of(":authority " + seen), found);
  }

  @ParameterizedTest(name = "MD-17 ML-04: {0}")
  @ValueSource(strings = {"application/grpc", "text/html"})
  default void two_hosts_are_refused_whatever_the_protocol(String contentType) {
    Answer answer =
        answerTo(
            Headers.of(
                ":method",
                "POST",
                ":scheme",
                "http",
                ":path",
                Texts.UNARY.path(),
                "content-type",
                contentType,
                "host",
                "one",
                "host",
                "two"),
            Texts.framed(""));

    assertEquals("400", answer.head().get(":status"));
    assertEquals("13", answer.status());
    assertEquals(0, service().handled.get());
  }

  @Test
  @DisplayName("MD-19")
  default void what_is_printed_of_a_call_tells_no_secret() {
    var printed = new ArrayList<String>();
    try (var client =
        client(
            service()
                .serving(request -> {
                  printed.add(CallContext.current().headers().toString());
                  printed.add(CallContext.current().toString());
                  return "";
                }))) {
      Headers head = UNARY.with("authorization", "Bearer s3cret");
      printed.add(head.toString());

      assertEquals("0", client.ask(head, Texts.framed("")).status());
    }
    var options = CallOptions.DEFAULT.withHeaders(Metadata.of("authorization", "Bearer s3cret"));
    printed.add(options.toString());
    printed.add(new RpcException(new Status(Code.ABORTED), options.headers()).toString());

    assertEquals(5, printed.size());
    for (String text : printed) assertFalse(text.contains("s3cret"), text);
  }
}
