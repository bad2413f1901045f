package dev.weft.testkit.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.Attributes;
import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Incoming;
import dev.weft.Metadata;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ClientCall;
import dev.weft.client.ClientInterceptor;
import dev.weft.client.FilterClientCall;
import dev.weft.server.Binding;
import dev.weft.server.FilterServerCall;
import dev.weft.server.ServerCall;
import dev.weft.server.ServerInterceptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Code around calls, at both ends.
interface InterceptorContract {
  Metadata.Key<String> NOTE = Metadata.Key.text("note");
  Attributes.Key<String> USER = Attributes.Key.of("user");

  Ends ends();

  private static void echo(Incoming<byte[]> requests, Outgoing<byte[]> replies) {
    for (byte[] request : requests) replies.send(request);
  }

  private static void methods(Binding.Builder methods) {
    methods
        .unary(Ends.UNARY, message -> message)
        .bidiStreaming(Ends.BIDI, InterceptorContract::echo);
  }

  private static ServerInterceptor serverNotes(List<String> notes, String name) {
    return (call, next) -> {
      notes.add(name + " in");
      next.handle(call);
      notes.add(name + " out");
    };
  }

  private static ClientInterceptor clientNotes(List<String> notes, String name) {
    return (request, next) -> {
      notes.add(name + " in");
      ClientCall call = next.open(request);
      notes.add(name + " out");
      return call;
    };
  }

  @DisplayName("IC-01")
  @Test
  default void the_first_is_outermost_at_both_ends_for_every_kind_of_call() {
    List<String> atServer = Collections.synchronizedList(new ArrayList<>());
    var atClient = new ArrayList<String>();
    ends()
        .serve(
            Ends.SMALL,
            InterceptorContract::methods,
            server ->
                server
                    .intercept(serverNotes(atServer, "a"), serverNotes(atServer, "b"))
                    .intercept(serverNotes(atServer, "c")));
    Channel channel =
        ends()
            .channel(builder ->
                builder
                    .intercept(clientNotes(atClient, "a"), clientNotes(atClient, "b"))
                    .intercept(clientNotes(atClient, "c")));
    var inOrder = List.of("a in", "b in", "c in", "c out", "b out", "a out");

    Ends.proveUsable(channel);
    assertEquals(inOrder, atClient);
    assertEquals(inOrder, atServer);

    atClient.clear();
    atServer.clear();
    try (var call = channel.bidiStreaming(Ends.BIDI, CallOptions.DEFAULT)) {
      call.finishSending();
      assertFalse(call.iterator().hasNext());
    }
    assertEquals(inOrder, atClient);
    assertEquals(inOrder, atServer);
  }

  @DisplayName("IC-02")
  @Test
  default void one_that_does_not_go_on_has_the_last_word() {
    ends()
        .serve(
            Ends.SMALL,
            InterceptorContract::methods,
            server ->
                server.intercept(
                    (call, next) -> {
                      if (call.headers().get(NOTE) == null) call.send(new byte[] {9});
                      else throw new RpcException(Code.UNAUTHENTICATED, "who?");
                    },
                    (call, next) -> ends().tell("went on")));
    Channel channel = ends().channel(builder -> builder);

    assertArrayEquals(new byte[] {9}, channel.call(Ends.UNARY, new byte[1], CallOptions.DEFAULT));
    CallOptions noted = CallOptions.header(NOTE, "1").apply(CallOptions.DEFAULT);
    assertEquals(
        Code.UNAUTHENTICATED, Ends.codeOf(() -> channel.call(Ends.UNARY, new byte[1], noted)));
    assertFalse(ends().hasTold());
  }

  @DisplayName("IC-02")
  @Test
  default void a_client_that_does_not_go_on_opens_no_stream() {
    ends().serve(Ends.SMALL, methods -> methods.unary(Ends.UNARY, message -> message));
    Channel channel =
        ends()
            .channel(builder ->
                builder.intercept((request, next) -> {
                  throw new RpcException(Code.FAILED_PRECONDITION, "not today");
                }));

    RpcException failure = Ends.failureOf(() -> Ends.proveUsable(channel));

    assertEquals("not today", failure.status().message());
    assertEquals(0, ends().transport().connections());
  }

  /// A call whose messages are one larger at the other side, and which says so in its metadata.
  private static ServerCall noted(ServerCall call, String note) {
    return new FilterServerCall(call) {
      @Override
      public Metadata headers() {
        return super.headers().with(NOTE, note);
      }

      @Override
      public void send(Object message) {
        super.send(new byte[((byte[]) message).length + 1]);
      }
    };
  }

  @DisplayName("IC-03")
  @Test
  default void what_one_changes_is_what_all_further_in_see_and_the_wire() {
    ends()
        .serve(
            Ends.SMALL,
            methods ->
                methods.unary(
                    Ends.UNARY,
                    message -> {
                      CallContext context = CallContext.current();
                      ends().tell(context.headers().all(NOTE));
                      ends().tell(String.valueOf(context.attributes().get(USER)));
                      return message;
                    }),
            server ->
                server.intercept(
                    (call, next) -> next.handle(noted(call, "server")),
                    (call, next) -> next.handle(call.with(USER, "ada"))));
    Channel channel =
        ends()
            .channel(builder ->
                builder.intercept(
                    (request, next) ->
                        new FilterClientCall(next.open(request.withHeader(NOTE, "client"))) {
                          @Override
                          public void sendLast(Object message) {
                            super.sendLast(new byte[((byte[]) message).length + 10]);
                          }
                        },
                    (request, next) -> {
                      ends().tell(request.headers().all(NOTE));
                      ends().tell(String.valueOf(request.options().attributes().get(USER)));
                      return next.open(request);
                    }));

    CallOptions options = CallOptions.attribute(USER, "grace").apply(CallOptions.DEFAULT);
    byte[] answer = channel.call(Ends.UNARY, new byte[100], options);

    assertEquals(List.of("client"), ends().told());
    assertEquals("grace", ends().told());
    assertEquals(List.of("client", "server"), ends().told());
    assertEquals("ada", ends().told());
    assertEquals(111, answer.length);
  }

  @DisplayName("IC-05")
  @Test
  default void one_that_throws_is_as_a_handler_that_does() {
    ends()
        .serve(
            Ends.SMALL,
            InterceptorContract::methods,
            server ->
                server.intercept((call, next) -> {
                  if (call.headers().get(NOTE) == null) next.handle(call);
                  throw new IllegalStateException("a s3cret");
                }));
    Channel channel = ends().channel(builder -> builder);

    for (var options :
        List.of(CallOptions.DEFAULT, CallOptions.header(NOTE, "1").apply(CallOptions.DEFAULT))) {
      RpcException failure = Ends.failureOf(() -> channel.call(Ends.UNARY, new byte[1], options));

      assertEquals(Code.UNKNOWN, failure.code());
      assertFalse(failure.status().message().contains("s3cret"), failure.status().message());
    }
  }
}
