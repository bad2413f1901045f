package dev.weft;

/// What is known of a method before it is called: its name, its kind, and how its messages travel.
///
/// One object a method, made once: what channels and servers derive from it, they keep by identity.
public final class MethodDescriptor<Q, R> {
  private final String service;
  private final String name;
  private final String path;
  private final Kind kind;
  private final Marshaller<Q> requestMarshaller;
  private final Marshaller<R> responseMarshaller;

  /// How many messages travel each way.
  public enum Kind {
    UNARY,
    SERVER_STREAMING,
    CLIENT_STREAMING,
    BIDI_STREAMING;

    public boolean clientSendsOne() {
      return this == UNARY || this == SERVER_STREAMING;
    }

    public boolean serverSendsOne() {
      return this == UNARY || this == CLIENT_STREAMING;
    }
  }

  /// @param service the full name of the service, such as `helloworld.Greeter`
  /// @param name the method's name within the service, such as `SayHello`
  public MethodDescriptor(
      String service,
      String name,
      Kind kind,
      Marshaller<Q> requestMarshaller,
      Marshaller<R> responseMarshaller) {
    this.service = service;
    this.name = name;
    this.path = "/" + service + "/" + name;
    this.kind = kind;
    this.requestMarshaller = requestMarshaller;
    this.responseMarshaller = responseMarshaller;
  }

  public String service() {
    return service;
  }

  public String name() {
    return name;
  }

  /// The request's `:path`: `/service/name`.
  public String path() {
    return path;
  }

  public Kind kind() {
    return kind;
  }

  public Marshaller<Q> requestMarshaller() {
    return requestMarshaller;
  }

  public Marshaller<R> responseMarshaller() {
    return responseMarshaller;
  }

  /// `service/name`
  @Override
  public String toString() {
    return service + "/" + name;
  }
}
