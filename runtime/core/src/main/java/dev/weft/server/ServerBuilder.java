package dev.weft.server;

import dev.weft.Codec;
import dev.weft.MethodDescriptor;
import dev.weft.Time;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.observe.CallObserver;
import dev.weft.transport.ServerTransport;
import dev.weft.wire.MetadataLimit;
import dev.weft.wire.Negotiation;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what a server serves, and how; [#start] makes it, once.
public final class ServerBuilder {
  private final List<ServerTransport> transports;
  private final List<Service> services = new ArrayList<>();
  private final List<Binding> bindings = new ArrayList<>();
  private final List<ServerInterceptor> interceptors = new ArrayList<>();
  private final List<CallObserver> observers = new ArrayList<>();
  private CallLimits limits = CallLimits.DEFAULT;
  private final Map<String, Codec> codecs = new HashMap<>();
  private Compressions compressions = Compressions.DEFAULT;
  private @Nullable String answersCompressedBy;
  private @Nullable ServerHandler unknown;
  private boolean cooperative;
  private final Set<MethodDescriptor<?, ?>> cooperativeMethods = new HashSet<>();
  private boolean waitsForHandlers;
  private @Nullable Duration closesWithin;
  private @Nullable Tap tap;
  private Time time = Time.SYSTEM;
  private boolean started;

  ServerBuilder(List<ServerTransport> transports) {
    this.transports = transports;
  }

  /// Adds services.
  /// @throws IllegalArgumentException if one of the same name is already there
  /// @throws IllegalStateException if the server has been started
  public ServerBuilder serve(Service... more) {
    if (started) {
      throw new IllegalStateException("services are added before the server is started, not after");
    }
    for (Service service : more) {
      Binding binding = service.binding();
      for (Binding other : bindings) {
        if (other.service().equals(binding.service())) {
          throw new IllegalArgumentException("service " + binding.service() + " is served already");
        }
      }
      bindings.add(binding);
      services.add(service);
    }
    return this;
  }

  /// Handles calls of methods that no service has, which are UNIMPLEMENTED unless this is said. They
  /// run through the interceptors as calls with any number of messages each way; a message is the
  /// `byte[]` that travels in its frame, decompressed.
  public ServerBuilder serveUnknown(ServerHandler handler) {
    unknown = handler;
    return this;
  }

  /// Adds code around every call; the first added is outermost.
  public ServerBuilder intercept(ServerInterceptor... more) {
    interceptors.addAll(List.of(more));
    return this;
  }

  /// Has all calls observed; what they cost grows by what the observers do.
  public ServerBuilder observe(CallObserver... more) {
    observers.addAll(List.of(more));
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
    cooperative = true;
    return this;
  }

  /// Leaves the handlers of these methods alone when their calls are over, as
  /// [#cooperativeCancellation()] does all.
  public ServerBuilder cooperativeCancellation(MethodDescriptor<?, ?>... methods) {
    cooperativeMethods.addAll(List.of(methods));
    return this;
  }

  /// [Server#close] waits until the last handler has returned. Unless this is said, it leaves them to
  /// end by themselves.
  public ServerBuilder waitForHandlers() {
    waitsForHandlers = true;
    return this;
  }

  /// Has [Server#close] stop gracefully: services are told first, so that health is NOT_SERVING; then
  /// clients are asked to go elsewhere and calls go on; what is left when the grace ends is
  /// interrupted, and named in the log. Unless this is said, it stops at once.
  ///
  /// @param grace zero or more
  public ServerBuilder closeWithin(Duration grace) {
    closesWithin = CallLimits.requireTime("grace", grace, Duration.ZERO);
    return this;
  }

  /// Shows the head of each call to this first, once it is known to be well-formed.
  public ServerBuilder tap(Tap first) {
    tap = first;
    return this;
  }

  /// How long calls may take that come without a deadline; without end unless set.
  ///
  /// @param timeout 1 ms or more
  public ServerBuilder defaultTimeout(Duration timeout) {
    limits = limits.withDefaultTimeout(timeout);
    return this;
  }

  /// How long any call may take, whatever its client says; without end unless set. A client whose
  /// deadline is later sees its call end with CANCELLED.
  ///
  /// @param timeout 1 ms or more
  public ServerBuilder maxTimeout(Duration timeout) {
    limits = limits.withMaxTimeout(timeout);
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
  /// @throws UncheckedIOException if an address cannot be bound; then none is
  /// @throws IllegalStateException if this builder has started its server before
  /// @throws IllegalArgumentException if a compression is not known, or a codec does not do for a method
  public Server start() {
    if (started) throw new IllegalStateException("the server has been started before");
    var running = new RunningCalls(time);
    var dispatcher =
        new Dispatcher(
            dialects(), unknown(), limits, tap, CallObserver.of(observers), running, time);
    started = true;
    var server =
        new Server(
            dispatcher, running, List.copyOf(services), waitsForHandlers, closesWithin, time);
    server.start(transports);
    return server;
  }

  private UnknownMethods unknown() {
    ServerHandler handler = unknown == null ? null : around(unknown);
    return new UnknownMethods(serviceNames(), handler, !cooperative);
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
              routes.put(
                  method.path(), Route.of(method, around(handler), isInterrupted(method), codec)));
    }
    return Map.copyOf(routes);
  }

  private boolean isInterrupted(MethodDescriptor<?, ?> method) {
    return !cooperative && !cooperativeMethods.contains(method);
  }

  private Set<String> serviceNames() {
    var names = new HashSet<String>();
    for (Binding binding : bindings) names.add(binding.service());
    return Set.copyOf(names);
  }

  /// What an interceptor passes on is the context of what lies further in, be it a call of its own.
  private ServerHandler around(ServerHandler handler) {
    ServerHandler next = handler;
    for (ServerInterceptor interceptor : List.copyOf(interceptors).reversed()) {
      ServerHandler inner = next;
      next =
          call -> {
            Thread thread = Thread.currentThread();
            interceptor.intercept(
                call,
                passed -> {
                  if (passed == call && Thread.currentThread() == thread) {
                    inner.handle(passed); // in the context that the interceptor is in
                  } else {
                    passed.run(() -> inner.handle(passed));
                  }
                });
          };
    }
    return next;
  }
}
