package dev.weft.protoc;

/// The class that a service's callers use.
final class ClientTemplate {
  private static final JavaType CHANNEL = JavaType.of("dev.weft.client", "Channel");
  private static final JavaType CALL_OPTIONS = JavaType.of("dev.weft.client", "CallOptions");
  private static final JavaType UNARY_OPERATOR = JavaType.of("java.util.function", "UnaryOperator");
  private static final JavaType SERVER_STREAMING =
      JavaType.of("dev.weft.client", "ServerStreamingCall");
  private static final JavaType CLIENT_STREAMING =
      JavaType.of("dev.weft.client", "ClientStreamingCall");
  private static final JavaType BIDI_STREAMING =
      JavaType.of("dev.weft.client", "BidiStreamingCall");

  private ClientTemplate() {}

  static JavaFile render(Service service, LinkedFiles files) {
    SourceText source =
        new SourceText(
            service,
            service.client(),
            files,
            CHANNEL,
            CALL_OPTIONS,
            UNARY_OPERATOR,
            SERVER_STREAMING,
            CLIENT_STREAMING,
            BIDI_STREAMING);
    String channel = source.name(CHANNEL);
    String options = source.name(CALL_OPTIONS);
    String operator = source.name(UNARY_OPERATOR);
    String client = service.client().path();
    StringBuilder methods = new StringBuilder();
    for (Service.Method method : service.methods()) {
      methods.append('\n').append(method(service, method, source).indent(2));
    }
    return source.file(
        """
        /** Calls the service {@code %s} over a channel. */
        %spublic final class %s {
          private final %s channel;
          private final %s options;

          /** A client whose calls have the default options. */
          public %s(%s channel) {
            this(channel, %s.DEFAULT);
          }

          private %s(%s channel, %s options) {
            this.channel = channel;
            this.options = options;
          }

          /** A client over the same channel whose calls have the changed options. */
          public %s with(%s<%s> change) {
            return new %s(channel, change.apply(options));
          }
        %s}
        """
            .formatted(
                service.fullName(),
                source.classAnnotations(),
                client,
                channel,
                options,
                client,
                channel,
                options,
                client,
                channel,
                options,
                client,
                operator,
                options,
                client,
                methods));
  }

  private static String method(Service service, Service.Method method, SourceText source) {
    String request = source.name(method.request());
    String response = source.name(method.response());
    String name = method.javaName();
    String descriptor = source.name(service.descriptors()) + "." + method.constant();
    String call =
        switch (method.kind()) {
          case UNARY ->
              """
              public %s %s(%s request) {
                return channel.call(%s, request, options);
              }
              """
                  .formatted(response, name, request, descriptor);
          case SERVER_STREAMING ->
              """
              public %s<%s> %s(%s request) {
                return channel.serverStreaming(%s, request, options);
              }
              """
                  .formatted(source.name(SERVER_STREAMING), response, name, request, descriptor);
          case CLIENT_STREAMING ->
              """
              public %s<%s, %s> %s() {
                return channel.clientStreaming(%s, options);
              }
              """
                  .formatted(source.name(CLIENT_STREAMING), request, response, name, descriptor);
          case BIDI_STREAMING ->
              """
              public %s<%s, %s> %s() {
                return channel.bidiStreaming(%s, options);
              }
              """
                  .formatted(source.name(BIDI_STREAMING), request, response, name, descriptor);
        };
    return DocComment.of(method.comment()) + source.deprecated(method.deprecated()) + call;
  }
}
