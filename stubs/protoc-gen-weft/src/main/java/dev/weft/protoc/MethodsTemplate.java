package dev.weft.protoc;

/// The class that holds the descriptors of a service's methods.
final class MethodsTemplate {
  private static final JavaType DESCRIPTOR = JavaType.of("dev.weft", "MethodDescriptor");
  private static final JavaType MARSHALLER = JavaType.of("dev.weft.protobuf", "ProtobufMarshaller");

  private MethodsTemplate() {}

  static JavaFile render(Service service, LinkedFiles files) {
    SourceText source =
        new SourceText(service, service.descriptors(), files, DESCRIPTOR, MARSHALLER);
    StringBuilder constants = new StringBuilder();
    for (Service.Method method : service.methods()) {
      constants.append(constant(service, method, source).indent(2)).append('\n');
    }
    String name = service.descriptors().path();
    return source.file(
        """
        /** The methods of the service {@code %s}. */
        %spublic final class %s {
        %s  private %s() {}
        }
        """
            .formatted(service.fullName(), source.classAnnotations(), name, constants, name));
  }

  private static String constant(Service service, Service.Method method, SourceText source) {
    String descriptor = source.name(DESCRIPTOR);
    String marshaller = source.name(MARSHALLER);
    String request = source.name(method.request());
    String response = source.name(method.response());
    return source.deprecated(method.deprecated())
        + """
        public static final %s<%s, %s> %s =
            new %s<>(
                "%s",
                "%s",
                %s.Kind.%s,
                %s.of(%s.getDefaultInstance()),
                %s.of(%s.getDefaultInstance()));
        """
            .formatted(
                descriptor,
                request,
                response,
                method.constant(),
                descriptor,
                service.fullName(),
                method.name(),
                descriptor,
                method.kind(),
                marshaller,
                request,
                marshaller,
                response);
  }
}
