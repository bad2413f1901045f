package dev.weft.testkit.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.server.ServerBuilder;
import dev.weft.server.ServerCall;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.inprocess.InProcess;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What a server serves, and where.
interface ServingContract {
  MethodDescriptor<byte[], byte[]> UNKNOWN_METHOD =
      new MethodDescriptor<>(Ends.SERVICE, "Unheard", Kind.UNARY, Ends.BYTES, Ends.BYTES);
  MethodDescriptor<byte[], byte[]> UNKNOWN_SERVICE =
      new MethodDescriptor<>("weft.test.Elsewhere", "Any", Kind.UNARY, Ends.BYTES, Ends.BYTES);

  Ends ends();

  private static Binding binding() {
    return Binding.of(Ends.SERVICE).unary(Ends.UNARY, message -> message).build();
  }

  private static void reverse(ServerCall call) {
    for (Object message = call.receive(); message != null; message = call.receive()) {
      var bytes = (byte[]) message;
      var reversed = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) reversed[i] = bytes[bytes.length - 1 - i];
      call.send(reversed);
    }
  }

  @DisplayName("SV-06")
  @Test
  default void calls_to_methods_that_nobody_has_reach_their_handler_through_the_interceptors() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods -> methods.unary(Ends.UNARY, message -> message),
                server ->
                    server
                        .serveUnknown(ServingContract::reverse)
                        .intercept((call, next) -> {
                          ends().tell(call.method() + " " + call.descriptor().kind());
                          next.handle(call);
                        }));

    for (var method : List.of(UNKNOWN_METHOD, UNKNOWN_SERVICE)) {
      byte[] answer = channel.call(method, new byte[] {1, 2, 3}, CallOptions.DEFAULT);

      assertArrayEquals(new byte[] {3, 2, 1}, answer);
      assertEquals(method + " BIDI_STREAMING", ends().told());
    }
    Ends.proveUsable(channel);
    assertEquals(Ends.UNARY + " UNARY", ends().told());
  }

  @DisplayName("SV-06: an error of that handler's is an error as of any other")
  @Test
  default void a_handler_of_unknown_methods_can_refuse() {
    Channel channel =
        ends()
            .serve(
                Ends.SMALL,
                methods -> methods.unary(Ends.UNARY, message -> message),
                server ->
                    server.serveUnknown(call -> {
                      throw new RpcException(Code.PERMISSION_DENIED, "not " + call.method());
                    }));

    RpcException refused =
        Ends.failureOf(() -> channel.call(UNKNOWN_METHOD, new byte[1], CallOptions.DEFAULT));

    assertEquals(Code.PERMISSION_DENIED, refused.code());
    assertEquals("not " + UNKNOWN_METHOD, refused.status().message());
  }

  @DisplayName("SV-11")
  @Test
  default void a_service_is_registered_once_and_before_serving() {
    ServerBuilder server = Server.over(ends().another(Ends.SMALL)).serve(ServingContract::binding);

    var twice =
        assertThrows(IllegalArgumentException.class, () -> server.serve(ServingContract::binding));
    assertEquals("service " + Ends.SERVICE + " is served already", twice.getMessage());

    try (var started = server.start()) {
      assertThrows(
          IllegalStateException.class,
          () -> server.serve(() -> Binding.of("weft.test.Late").build()));
      assertThrows(IllegalStateException.class, server::start);
      assertEquals(1, started.addresses().size());
    }
  }

  @DisplayName("SV-11")
  @Test
  default void a_method_has_one_handler() {
    Binding.Builder methods = Binding.of(Ends.SERVICE).unary(Ends.UNARY, message -> message);

    assertThrows(
        IllegalArgumentException.class, () -> methods.unary(Ends.UNARY, message -> message));
  }

  @DisplayName("SV-15")
  @Test
  default void a_server_listens_in_several_places_of_several_kinds_and_stops_in_all() {
    ServerTransport first = ends().another(Ends.SMALL);
    ServerTransport second = ends().another(Ends.SMALL);
    ServerTransport added = ends().another(Ends.SMALL);
    var network = new InProcess();
    Server server =
        Server.over(first, second, network.serverTransport("here"))
            .serve(ServingContract::binding)
            .start();
    server.listen(added);
    assertEquals(4, server.addresses().size());
    var channels =
        List.of(
            ends().channel(ends().connector(), first.address(), channel -> channel),
            ends().channel(ends().connector(), second.address(), channel -> channel),
            ends().channel(network.connector(), server.addresses().get(2), channel -> channel),
            ends().channel(ends().connector(), added.address(), channel -> channel));

    channels.forEach(Ends::proveUsable);
    server.close();

    for (Channel channel : channels) {
      assertEquals(Code.UNAVAILABLE, Ends.codeOf(() -> Ends.proveUsable(channel)));
    }
    for (ServerTransport transport : List.of(first, second, added)) {
      assertEquals(0, transport.connections());
    }
  }

  @DisplayName("SV-15: all of them or none")
  @Test
  default void a_place_that_cannot_be_listened_on_leaves_the_others_free() {
    var network = new InProcess();
    ServerTransport first = ends().another(Ends.SMALL);
    try (var there =
        Server.over(network.serverTransport("taken")).serve(ServingContract::binding).start()) {
      ServerBuilder server =
          Server.over(first, network.serverTransport("taken")).serve(ServingContract::binding);

      var refused = assertThrows(UncheckedIOException.class, server::start);

      assertEquals(
          "cannot listen on " + there.address() + ": the name is taken",
          Objects.requireNonNull(refused.getCause()).getMessage());
      assertThrows(Exception.class, () -> first.start((stream, head) -> null));
    }
  }
}
