package dev.weft.server;

import dev.weft.Codec;
import dev.weft.Time;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.transport.ServerTransport;
import dev.weft.wire.MetadataLimit;
import dev.weft.wire.Negotiation;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what a server serves, and how; [#start] makes it.
public final class ServerBuilder {
  private final List<ServerTransport> transports;
  private final List<Binding> bindings = new ArrayList<>();
  private final List<ServerInterceptor> interceptors = new ArrayList<>();
  private CallLimits limits = CallLimits.DEFAULT;
  private final Map<String, Codec> codecs = new HashMap<>();
  private Compressions compressions = Compressions.DEFAULT;
  private @Nullable String answersCompressedBy;
  private Time time = Time.SYSTEM;

  ServerBuilder(List<ServerTransport> transports) {
    this.transports = transports;
  }

  /// Adds services.
  /// @throws IllegalArgumentException if one of the same name is already there
  public ServerBuilder serve(Service... services) {
    for (Service service : services) {
      Binding binding = service.binding();
      for (Binding other : bindings) {
        if (other.service().equals(binding.service())) {
          throw new IllegalArgumentException("service " + binding.service() + " is served already");
        }
      }
      bindings.add(binding);
    }
    return this;
  }

  /// Adds code around every call; the first added is outermost.
  public ServerBuilder intercept(ServerInterceptor... more) {
    interceptors.addAll(List.of(more));
    return this;
  }

  /// The longest message that is accepted, in bytes; 4 MiB unless set.
  public ServerBuilder maxReceivedMessageBytes(int bytes) {
    limits = limits.withMaxReceivedMessageBytes(bytes);
    return this;
  }

  /// The longest message that is sent, in bytes; without limit unless set.
  public ServerBuilder maxSentMessageBytes(int bytes) {
    limits = limits.withMaxSentMessageBytes(bytes);
    return this;
  }

  /// The largest request head that is accepted, in bytes as HTTP/2 counts them: names, values and 32
  /// a field. Up to `soft` always, above `hard` never; in between the likelier the smaller it is, so
  /// that who comes near the limit learns of it early. 8 and 16 KiB unless set. Only the call ends
  /// that has a larger one (HTTP 431, INTERNAL).
  ///
  /// A transport has a limit of its own, which it tells clients (`Http2Settings.maxHeaderListSize`,
  /// 64 KiB unless set): above that one, this one does nothing.
  /// @throws IllegalArgumentException if `soft` is less than 1, or `hard` less than `soft`
  public ServerBuilder maxReceivedMetadataBytes(int soft, int hard) {
    limits = limits.withMetadata(new MetadataLimit(soft, hard));
    return this;
  }

  /// Leaves handlers whose calls are over alone: they learn of it from `CallContext.isEnded`, or
  /// when they next send or receive. Unless this is said, they are interrupted too.
  public ServerBuilder cooperativeCancellation() {
    limits = limits.cooperative();
    return this;
  }

  /// What the server can read, and compress its answers by; gzip unless set.
  public ServerBuilder compressions(Compressions known) {
    compressions = known;
    return this;
  }

  /// Compresses the answers to all clients that accept it, unless a handler says otherwise
  /// (`CallContext.compressWith`). Unless this is said, answers are compressed as their requests are.
  ///
  /// @param compression the name of one of the server's compressions: [#start] looks it up
  public ServerBuilder compressAnswersWith(String compression) {
    answersCompressedBy = compression;
    return this;
  }

  /// Serves all methods in other forms too, by the content-type's subtype; the last of a name counts.
  public ServerBuilder codecs(Codec... more) {
    for (Codec codec : more) codecs.put(codec.subtype(), codec);
    return this;
  }

  /// Measures deadlines and waits by another time than the machine's: one that a test advances.
  public ServerBuilder time(Time source) {
    time = source;
    return this;
  }

  /// Binds the transports and begins to serve.
  /// @throws UncheckedIOException if an address cannot be bound
  /// @throws IllegalArgumentException if a compression is not known, or a codec does not do for a method
  public Server start() {
    Dialects dialects = dialects();
    var running = new RunningCalls(time);
    var server = new Server(transports, running, time);
    server.start(new Dispatcher(dialects, services(), limits, running, time));
    return server;
  }

  private Dialects dialects() {
    Compression preferred = null;
    if (answersCompressedBy != null) {
      compressions.only(List.of(answersCompressedBy));
      preferred = compressions.named(answersCompressedBy);
    }
    var others = new HashMap<String, Dialect>();
    for (Codec codec : codecs.values()) {
      var negotiation = new Negotiation(codec.subtype(), compressions, preferred);
      others.put(codec.subtype(), new Dialect(negotiation, routes(codec)));
    }
    var negotiation = new Negotiation(null, compressions, preferred);
    return new Dialects(new Dialect(negotiation, routes(null)), others);
  }

  private Map<String, Route> routes(@Nullable Codec codec) {
    var routes = new HashMap<String, Route>();
    for (Binding binding : bindings) {
      binding
          .methods()
          .forEach((method, handler) ->
              routes.put(method.path(), Route.of(method, around(handler), codec)));
    }
    return Map.copyOf(routes);
  }

  private Set<String> services() {
    var names = new HashSet<String>();
    for (Binding binding : bindings) names.add(binding.service());
    return Set.copyOf(names);
  }

  private ServerHandler around(ServerHandler handler) {
    ServerHandler next = handler;
    for (ServerInterceptor interceptor : List.copyOf(interceptors).reversed()) {
      ServerHandler inner = next;
      next = call -> interceptor.intercept(call, inner);
    }
    return next;
  }
}
