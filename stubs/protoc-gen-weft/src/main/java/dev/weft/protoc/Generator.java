package dev.weft.protoc;

import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.Feature;
import java.util.ArrayList;
import java.util.List;

/// From protoc's request to its response: three Java files for each service of each file asked for.
final class Generator {
  private static final long FEATURES =
      Feature.FEATURE_PROTO3_OPTIONAL_VALUE | Feature.FEATURE_SUPPORTS_EDITIONS_VALUE;

  private Generator() {}

  static CodeGeneratorResponse respond(CodeGeneratorRequest request) {
    CodeGeneratorResponse.Builder response =
        CodeGeneratorResponse.newBuilder()
            .setSupportedFeatures(FEATURES)
            .setMinimumEdition(Edition.EDITION_PROTO2_VALUE)
            .setMaximumEdition(Edition.EDITION_2024_VALUE);
    try {
      for (JavaFile file : filesOf(request)) {
        response.addFileBuilder().setName(file.path()).setContent(file.content());
      }
    } catch (InputException e) {
      response.clearFile().setError(e.getMessage());
    }
    return response.build();
  }

  private static List<JavaFile> filesOf(CodeGeneratorRequest request) throws InputException {
    if (!request.getParameter().isEmpty()) {
      throw new InputException(
          "unknown parameter '" + request.getParameter() + "': protoc-gen-weft takes none");
    }
    LinkedFiles linked = LinkedFiles.of(request.getProtoFileList());
    List<JavaFile> files = new ArrayList<>();
    for (String name : request.getFileToGenerateList()) {
      FileDescriptor file = linked.file(name);
      for (ServiceDescriptor descriptor : file.getServices()) {
        Service service = ServiceReader.read(descriptor);
        linked.claimNames(service);
        files.add(InterfaceTemplate.render(service, linked));
        files.add(ClientTemplate.render(service, linked));
        files.add(MethodsTemplate.render(service, linked));
      }
    }
    return files;
  }
}
