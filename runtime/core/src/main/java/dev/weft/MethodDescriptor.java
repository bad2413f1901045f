package dev.weft;

/// What is known of a method before it is called: its name, its kind, and how its messages travel.
///
/// @param service the full name of the service, such as `helloworld.Greeter`
/// @param name the method's name within the service, such as `SayHello`
public record MethodDescriptor<Q, R>(
    String service,
    String name,
    Kind kind,
    Marshaller<Q> requestMarshaller,
    Marshaller<R> responseMarshaller) {

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

  /// The request's `:path`: `/service/name`.
  public String path() {
    return "/" + service + "/" + name;
  }

  @Override
  public String toString() {
    return service + "/" + name;
  }
}
