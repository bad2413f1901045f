package dev.weft.protoc;

/// The interface that a service's author implements.
final class InterfaceTemplate {
  private static final JavaType BINDING = JavaType.of("dev.weft.server", "Binding");
  private static final JavaType CODE = JavaType.of("dev.weft", "Code");
  private static final JavaType INCOMING = JavaType.of("dev.weft", "Incoming");
  private static final JavaType OUTGOING = JavaType.of("dev.weft", "Outgoing");
  private static final JavaType RPC_EXCEPTION = JavaType.of("dev.weft", "RpcException");
  private static final JavaType SERVICE = JavaType.of("dev.weft.server", "Service");

  private InterfaceTemplate() {}

  static JavaFile render(Service service, LinkedFiles files) {
    SourceText source =
        new SourceText(
            service,
            service.name(),
            files,
            BINDING,
            CODE,
            INCOMING,
            OUTGOING,
            RPC_EXCEPTION,
            SERVICE);
    StringBuilder methods = new StringBuilder();
    for (Service.Method method : service.methods()) {
      methods.append(method(service, method, source).indent(2)).append('\n');
    }
    String comment =
        service.comment().isBlank()
            ? "/** The service {@code %s}. */\n".formatted(service.fullName())
            : DocComment.of(service.comment());
    return source.file(
        comment
            + source.classAnnotations()
            + """
            public interface %s extends %s {

            %s%s}
            """
                .formatted(
                    service.name().path(),
                    source.name(SERVICE),
                    methods,
                    binding(service, source).indent(2)));
  }

  private static String method(Service service, Service.Method method, SourceText source) {
    return DocComment.of(method.comment())
        + source.deprecated(method.deprecated())
        + """
        default %s {
          throw new %s(
              %s.UNIMPLEMENTED, "method %s/%s is not implemented");
        }
        """
            .formatted(
                signature(method, source),
                source.name(RPC_EXCEPTION),
                source.name(CODE),
                service.fullName(),
                method.name());
  }

  private static String signature(Service.Method method, SourceText source) {
    String name = method.javaName();
    String request = source.name(method.request());
    String response = source.name(method.response());
    String requests = "%s<" + request + "> requests";
    String responses = "%s<" + response + "> responses";
    return switch (method.kind()) {
      case UNARY -> "%s %s(%s request)".formatted(response, name, request);
      case SERVER_STREAMING ->
          "void %s(%s request, %s)"
              .formatted(name, request, responses.formatted(source.name(OUTGOING)));
      case CLIENT_STREAMING ->
          "%s %s(%s)".formatted(response, name, requests.formatted(source.name(INCOMING)));
      case BIDI_STREAMING ->
          "void %s(%s, %s)"
              .formatted(
                  name,
                  requests.formatted(source.name(INCOMING)),
                  responses.formatted(source.name(OUTGOING)));
    };
  }

  private static String binding(Service service, SourceText source) {
    String descriptors = source.name(service.descriptors());
    StringBuilder methods = new StringBuilder();
    for (Service.Method method : service.methods()) {
      String bind =
          switch (method.kind()) {
            case UNARY -> "unary";
            case SERVER_STREAMING -> "serverStreaming";
            case CLIENT_STREAMING -> "clientStreaming";
            case BIDI_STREAMING -> "bidiStreaming";
          };
      methods.append(
          "      .%s(%s.%s, this::%s)\n"
              .formatted(bind, descriptors, method.constant(), method.javaName()));
    }
    String binding = source.name(BINDING);
    return """
    %s
    default %s binding() {
      return %s.of("%s")
    %s      .build();
    }
    """
        .formatted(source.override(), binding, binding, service.fullName(), methods);
  }
}
