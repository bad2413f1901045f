package dev.weft.protoc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.GeneratorNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All files of a request, linked with each other, and the Java classes that protoc's Java generator
/// makes of them.
final class LinkedFiles {
  private final Map<String, FileDescriptor> files = new LinkedHashMap<>();

  /// Top-level classes, each with the words that name where it comes from.
  private final Map<JavaType, String> classes = new HashMap<>();

  private LinkedFiles() {}

  /// @param protos in protoc's order: each file after those that it imports
  static LinkedFiles of(List<FileDescriptorProto> protos) throws InputException {
    LinkedFiles linked = new LinkedFiles();
    for (FileDescriptorProto proto : protos) linked.add(proto);
    return linked;
  }

  FileDescriptor file(String name) throws InputException {
    FileDescriptor file = files.get(name);
    if (file == null) throw new InputException(name + ": asked for, but not in protoc's request");
    return file;
  }

  /// Whether protoc's Java generator makes a top-level class of this name.
  boolean declares(JavaType type) {
    return classes.containsKey(type);
  }

  /// Takes the names of the service's generated classes, if nobody has them.
  ///
  /// Protoc would only say that a file is written twice, or javac that a class is: not by whom.
  void claimNames(Service service) throws InputException {
    for (JavaType generated : service.generatedTypes()) {
      String owner = classes.get(generated);
      if (owner != null) {
        throw new InputException(
            "%s: service %s: the generated %s would clash with the class of %s"
                .formatted(service.source(), service.fullName(), generated.qualifiedName(), owner));
      }
    }
    for (JavaType generated : service.generatedTypes()) {
      classes.put(generated, "service " + service.fullName() + " in " + service.source());
    }
  }

  static JavaType typeOf(Descriptor message) {
    return typeOf(message.getFile(), GeneratorNames.getQualifiedClassName(message));
  }

  private void add(FileDescriptorProto proto) throws InputException {
    List<FileDescriptor> dependencies = new ArrayList<>();
    for (String name : proto.getDependencyList()) {
      FileDescriptor dependency = files.get(name);
      if (dependency == null) {
        throw new InputException(
            "%s: imports %s, which is not in protoc's request before it"
                .formatted(proto.getName(), name));
      }
      dependencies.add(dependency);
    }
    FileDescriptor file;
    try {
      file = FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
    } catch (DescriptorValidationException | IllegalArgumentException e) {
      throw new InputException(proto.getName() + ": " + e.getMessage());
    }
    files.put(file.getName(), file);
    addClassesOf(file);
  }

  private void addClassesOf(FileDescriptor file) {
    String in = " in " + file.getName();
    classes.put(
        JavaType.of(GeneratorNames.getFileJavaPackage(file), GeneratorNames.getFileClassName(file)),
        "file " + file.getName() + " (its java_outer_classname can be set)");
    for (Descriptor message : file.getMessageTypes()) {
      classes.putIfAbsent(typeOf(message).topLevel(), "message " + message.getFullName() + in);
    }
    for (EnumDescriptor type : file.getEnumTypes()) {
      JavaType name = typeOf(file, GeneratorNames.getQualifiedClassName(type));
      classes.putIfAbsent(name.topLevel(), "enum " + type.getFullName() + in);
    }
    if (!file.getOptions().getJavaGenericServices()) return;
    for (ServiceDescriptor service : file.getServices()) {
      JavaType name = typeOf(file, GeneratorNames.getQualifiedClassName(service));
      classes.putIfAbsent(name.topLevel(), "java_generic_services = true" + in);
    }
  }

  private static JavaType typeOf(FileDescriptor file, String qualifiedName) {
    String javaPackage = GeneratorNames.getFileJavaPackage(file);
    return JavaType.of(
        javaPackage,
        javaPackage.isEmpty() ? qualifiedName : qualifiedName.substring(javaPackage.length() + 1));
  }
}
