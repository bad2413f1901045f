package dev.weft.testkit.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What a handler sends besides messages, and when.
interface MetadataContract {
  Metadata.Key<String> AHEAD = Metadata.Key.text("ahead");
  Metadata.Key<String> BEHIND = Metadata.Key.text("behind");

  Ends ends();

  /// A stream that has asked a handler which does this and then ends.
  private Http2Stream asked(Runnable handler) throws Exception {
    ends()
        .serve(
            Ends.SMALL,
            methods -> methods.bidiStreaming(Ends.BIDI, (requests, replies) -> handler.run()));
    Http2Stream stream = ends().connect().newStream(Deadline.after(Eventually.BOUND));
    stream.write(Ends.head(Ends.BIDI), null, null, EndStream.YES);
    return stream;
  }

  private static void ahead(String value) {
    CallContext.current().addHeaders(Metadata.of("ahead", value));
  }

  private static void behind(String value) {
    CallContext.current().addTrailers(Metadata.of("behind", value));
  }

  @DisplayName("MD-08 MD-05")
  @Test
  default void what_is_added_several_times_leaves_once_and_in_order() throws Exception {
    Http2Stream stream =
        asked(() -> {
          ahead("1");
          behind("3");
          ahead("2");
          CallContext.current().sendHeaders();
          behind("4");
          ends().tellEnd(CallContext.current()::sendHeaders);
          ends().tellEnd(() -> ahead("5"));
        });

    Headers head = stream.awaitHead();
    assertEquals(List.of("1", "2"), head.all("ahead"));
    assertNull(stream.read(1));
    Headers trailers = Objects.requireNonNull(stream.awaitTrailers());
    assertEquals("0", trailers.get("grpc-status"));
    assertEquals(List.of("3", "4"), trailers.all("behind"));
    assertEquals(Code.INTERNAL, ends().told());
    assertEquals(Code.INTERNAL, ends().told());
  }

  @DisplayName("MD-09 ! an error with metadata ahead is two lists")
  @Test
  default void metadata_ahead_goes_ahead_of_an_error() throws Exception {
    Http2Stream stream =
        asked(() -> {
          ahead("1");
          throw new RpcException(Code.ABORTED, "as asked");
        });

    Headers head = stream.awaitHead();
    assertEquals("1", head.get("ahead"));
    assertNull(head.get("grpc-status"));
    assertNull(stream.read(1));
    Headers trailers = Objects.requireNonNull(stream.awaitTrailers());
    assertNotSame(head, trailers);
    assertEquals("10", trailers.get("grpc-status"));
    assertNull(trailers.get("ahead"));
  }

  @DisplayName("MD-09 ! an error without is one")
  @Test
  default void an_error_without_metadata_ahead_is_trailers_alone() throws Exception {
    Http2Stream stream =
        asked(() -> {
          behind("1");
          throw new RpcException(Code.ABORTED, "as asked");
        });

    Headers only = stream.awaitHead();
    assertNull(stream.read(1));
    assertSame(only, stream.awaitTrailers());
    assertEquals("10", only.get("grpc-status"));
    assertEquals("1", only.get("behind"));
  }

  @DisplayName("MD-10")
  @Test
  default void an_answer_of_trailers_alone_has_no_metadata_ahead() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods ->
                    methods.bidiStreaming(
                        Ends.BIDI,
                        (requests, replies) -> {
                          behind("1");
                          throw new RpcException(Code.ABORTED, "as asked");
                        }));

    try (var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT)) {
      assertTrue(call.headers().isEmpty());
      assertEquals("1", Ends.failureOf(call::receive).trailers().get(BEHIND));
      assertEquals("1", call.trailers().get(BEHIND));
      assertNull(call.trailers().get(AHEAD));
    }
  }

  @DisplayName("CN-12")
  @Test
  default void who_sends_behind_the_handlers_return_is_told_that_the_call_has_ended()
      throws Exception {
    var answered = new CountDownLatch(1);
    ends()
        .serve(
            Ends.SMALL,
            methods ->
                methods.bidiStreaming(
                    Ends.BIDI,
                    (requests, replies) ->
                        Thread.startVirtualThread(() -> {
                          try {
                            answered.await();
                            ends().tellEnd(() -> replies.send(new byte[1]));
                          } catch (InterruptedException e) {
                            throw new AssertionError("nobody interrupts it", e);
                          }
                        })));
    Http2Stream stream = ends().connect().newStream(Deadline.after(Eventually.BOUND));
    stream.write(Ends.head(Ends.BIDI), null, null, EndStream.YES);
    assertEquals("0", Objects.requireNonNull(stream.awaitTrailers()).get("grpc-status"));

    answered.countDown();

    assertEquals(Code.CANCELLED, ends().told());
    assertNull(stream.read(1), "nothing follows");
  }
}
