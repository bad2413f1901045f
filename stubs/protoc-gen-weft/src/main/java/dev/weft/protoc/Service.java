package dev.weft.protoc;

import java.util.List;

/// What the templates need to know of a service.
///
/// @param source the file it is declared in, as protoc names it
/// @param fullName its name on the wire, such as `helloworld.Greeter`
/// @param name its Java interface
/// @param comment its comment in the source file; empty if it has none
/// @param usesDeprecated whether its generated code refers to something deprecated
record Service(
    String source,
    String fullName,
    JavaType name,
    String comment,
    boolean deprecated,
    boolean usesDeprecated,
    List<Method> methods) {

  /// @param name its name on the wire, such as `SayHello`
  /// @param javaName its Java method, such as `sayHello`
  /// @param constant its constant among the descriptors, such as `SAY_HELLO`
  record Method(
      String name,
      String javaName,
      String constant,
      Kind kind,
      JavaType request,
      JavaType response,
      String comment,
      boolean deprecated) {}

  /// The four kinds, named as in `MethodDescriptor.Kind`.
  enum Kind {
    UNARY,
    SERVER_STREAMING,
    CLIENT_STREAMING,
    BIDI_STREAMING;

    static Kind of(boolean clientStreams, boolean serverStreams) {
      if (clientStreams) return serverStreams ? BIDI_STREAMING : CLIENT_STREAMING;
      return serverStreams ? SERVER_STREAMING : UNARY;
    }
  }

  JavaType client() {
    return JavaType.of(name.packageName(), name.path() + "Client");
  }

  JavaType descriptors() {
    return JavaType.of(name.packageName(), name.path() + "Methods");
  }

  List<JavaType> generatedTypes() {
    return List.of(name, client(), descriptors());
  }
}
