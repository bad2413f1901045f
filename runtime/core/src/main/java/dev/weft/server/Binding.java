package dev.weft.server;

import dev.weft.Incoming;
import dev.weft.MethodDescriptor;
import dev.weft.Outgoing;
import dev.weft.Prepared;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A service as a server sees it: methods, each with what handles its calls.
///
/// @param service the service's full name
public record Binding(String service, Map<MethodDescriptor<?, ?>, ServerHandler> methods) {
  public Binding {
    methods = Map.copyOf(methods);
  }

  public static Builder of(String service) {
    return new Builder(service);
  }

  /// Collects a service's methods; generated code uses it.
  public static final class Builder {
    private final String service;
    private final Map<MethodDescriptor<?, ?>, ServerHandler> methods = new LinkedHashMap<>();

    private Builder(String service) {
      this.service = service;
    }

    public <Q, R> Builder unary(MethodDescriptor<Q, R> method, Function<Q, R> handler) {
      return add(
          method,
          MethodDescriptor.Kind.UNARY,
          call -> call.send(reply(method, handler.apply(request(call)))));
    }

    public <Q, R> Builder serverStreaming(
        MethodDescriptor<Q, R> method, BiConsumer<Q, Outgoing<R>> handler) {
      return add(
          method,
          MethodDescriptor.Kind.SERVER_STREAMING,
          call -> handler.accept(request(call), new Replies<>(call)));
    }

    public <Q, R> Builder clientStreaming(
        MethodDescriptor<Q, R> method, Function<Incoming<Q>, R> handler) {
      return add(
          method,
          MethodDescriptor.Kind.CLIENT_STREAMING,
          call -> call.send(reply(method, handler.apply(requests(call)))));
    }

    public <Q, R> Builder bidiStreaming(
        MethodDescriptor<Q, R> method, BiConsumer<Incoming<Q>, Outgoing<R>> handler) {
      return add(
          method,
          MethodDescriptor.Kind.BIDI_STREAMING,
          call -> handler.accept(requests(call), new Replies<>(call)));
    }

    private Builder add(
        MethodDescriptor<?, ?> method, MethodDescriptor.Kind kind, ServerHandler handler) {
      if (method.kind() != kind || !method.service().equals(service)) {
        throw new IllegalArgumentException(
            "method %s is %s; a %s method of %s is expected here"
                .formatted(method, method.kind(), kind, service));
      }
      for (MethodDescriptor<?, ?> other : methods.keySet()) {
        if (other.name().equals(method.name())) {
          throw new IllegalArgumentException("method " + method + " has a handler already");
        }
      }
      methods.put(method, handler);
      return this;
    }

    public Binding build() {
      return new Binding(service, methods);
    }

    /// The half of a call that a handler sends into.
    private record Replies<R>(ServerCall call) implements Outgoing<R> {
      @Override
      public void send(R message) {
        call.send(Objects.requireNonNull(message));
      }

      @Override
      public void sendUncompressed(R message) {
        call.send(call.prepareUncompressed(Objects.requireNonNull(message)));
      }

      @Override
      @SuppressWarnings("unchecked") // the message that it was prepared from
      public Prepared<R> prepare(R message) {
        return (Prepared<R>) call.prepare(Objects.requireNonNull(message));
      }

      @Override
      public void sendPrepared(Prepared<R> prepared) {
        call.send(prepared);
      }
    }

    /// The one request of a method that takes one: the call itself sees to it that there is one.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // decoded by its marshaller
    private static <Q> Q request(ServerCall call) {
      return (Q) Objects.requireNonNull(call.receive());
    }

    @SuppressWarnings("unchecked")
    private static <Q> Incoming<Q> requests(ServerCall call) {
      return () -> (Q) call.receive();
    }

    private static <R> R reply(MethodDescriptor<?, R> method, @Nullable R reply) {
      return Objects.requireNonNull(reply, () -> "the handler of " + method + " returned null");
    }
  }
}
