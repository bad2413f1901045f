package dev.weft.protoc;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The program that protoc starts: a request on standard input, a response on standard output.
///
/// What is wrong with the user's files is said in the response. An exception, and with it an exit
/// status other than 0, means that protoc and this program do not understand each other.
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    run(System.in, System.out);
  }

  static void run(InputStream in, OutputStream out) throws IOException {
    Generator.respond(CodeGeneratorRequest.parseFrom(in, javaFeatures())).writeTo(out);
    out.flush();
  }

  /// Without it, `features.(pb.java)` of a file would be unknown fields, and its class names wrong.
  static ExtensionRegistry javaFeatures() {
    // First, or the two classes, each of which initialises the other, do so in the order that
    // throws.
    DescriptorProtos.getDescriptor();
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    JavaFeaturesProto.registerAllExtensions(registry);
    return registry;
  }
}
