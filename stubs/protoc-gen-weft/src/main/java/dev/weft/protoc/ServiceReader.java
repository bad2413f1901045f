package dev.weft.protoc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.GeneratorNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads a service from its descriptor: Java names for everything, and the comments.
///
/// The classes of messages are named by protobuf-java itself, which knows of file classes, nesting
/// and editions what protoc's Java generator knows.
final class ServiceReader {
  private ServiceReader() {}

  static Service read(ServiceDescriptor service) throws InputException {
    String javaPackage = packageOf(service);
    Set<String> javaNames = new HashSet<>();
    // A constant goes before a class of its name wherever Java cannot tell which of them is meant.
    Set<String> constants = messageClasses(service);
    List<Service.Method> methods = new ArrayList<>();
    boolean usesDeprecated = false;
    for (MethodDescriptor method : service.getMethods()) {
      boolean deprecated = method.getOptions().getDeprecated();
      usesDeprecated |=
          deprecated || deprecated(method.getInputType()) || deprecated(method.getOutputType());
      methods.add(
          new Service.Method(
              method.getName(),
              unique(JavaNames.method(method.getName()), javaNames),
              unique(JavaNames.constant(method.getName()), constants),
              Service.Kind.of(method.isClientStreaming(), method.isServerStreaming()),
              typeOf(method.getInputType(), method, javaPackage),
              typeOf(method.getOutputType(), method, javaPackage),
              comment(service, ServiceDescriptorProto.METHOD_FIELD_NUMBER, method.getIndex()),
              deprecated));
    }
    return new Service(
        service.getFile().getName(),
        service.getFullName(),
        JavaType.of(javaPackage, JavaNames.type(service.getName())),
        comment(service),
        service.getOptions().getDeprecated(),
        usesDeprecated,
        List.copyOf(methods));
  }

  private static String packageOf(ServiceDescriptor service) throws InputException {
    String name = GeneratorNames.getFileJavaPackage(service.getFile());
    if (JavaNames.isPackage(name)) return name;
    throw new InputException(
        "%s: Java cannot have a package '%s': each of its parts has to be an identifier and no word of Java's; set java_package"
            .formatted(service.getFile().getName(), name));
  }

  /// The simple names of the top-level classes that the service's descriptors refer to.
  private static Set<String> messageClasses(ServiceDescriptor service) {
    Set<String> names = new HashSet<>();
    for (MethodDescriptor method : service.getMethods()) {
      names.add(LinkedFiles.typeOf(method.getInputType()).topLevel().path());
      names.add(LinkedFiles.typeOf(method.getOutputType()).topLevel().path());
    }
    return names;
  }

  private static JavaType typeOf(Descriptor message, MethodDescriptor user, String usersPackage)
      throws InputException {
    JavaType type = LinkedFiles.typeOf(message);
    if (type.packageName().isEmpty() && !usersPackage.isEmpty()) {
      throw new InputException(
          "%s: method %s: message %s is in Java's unnamed package, which package %s cannot see; give %s a package or a java_package"
              .formatted(
                  user.getFile().getName(),
                  user.getFullName(),
                  message.getFullName(),
                  usersPackage,
                  message.getFile().getName()));
    }
    return type;
  }

  /// A message in a deprecated one is as deprecated as that to javac.
  private static boolean deprecated(Descriptor message) {
    Descriptor container = message.getContainingType();
    return message.getOptions().getDeprecated() || (container != null && deprecated(container));
  }

  private static String unique(String name, Set<String> taken) {
    while (!taken.add(name)) name += "_";
    return name;
  }

  /// The comment before the service, or the method that the rest of the path leads to; else the one
  /// behind it on its line.
  private static String comment(ServiceDescriptor service, Integer... rest) {
    FileDescriptor file = service.getFile();
    List<Integer> path = new ArrayList<>();
    path.add(FileDescriptorProto.SERVICE_FIELD_NUMBER);
    path.add(service.getIndex());
    path.addAll(List.of(rest));
    for (Location location : file.toProto().getSourceCodeInfo().getLocationList()) {
      if (location.getPathList().equals(path)) {
        String leading = location.getLeadingComments();
        return leading.isBlank() ? location.getTrailingComments() : leading;
      }
    }
    return "";
  }
}
