package dev.weft.protoc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What protoc, run by the build over `src/test/proto`, says of the files there.
final class TestProtos {
  private static final Path DESCRIPTORS = Path.of("target", "test-descriptors", "golden.pb");

  private TestProtos() {}

  /// All files, each after those that it imports.
  static List<FileDescriptorProto> all() {
    try (var in = Files.newInputStream(DESCRIPTORS)) {
      return FileDescriptorSet.parseFrom(in, Main.javaFeatures()).getFileList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FileDescriptorProto named(String file) {
    return all().stream().filter(proto -> proto.getName().equals(file)).findFirst().orElseThrow();
  }

  static CodeGeneratorRequest requestFor(String... files) {
    return CodeGeneratorRequest.newBuilder()
        .addAllFileToGenerate(Arrays.asList(files))
        .addAllProtoFile(all())
        .build();
  }

  static CodeGeneratorRequest requestFor(FileDescriptorProto file) {
    return CodeGeneratorRequest.newBuilder()
        .addFileToGenerate(file.getName())
        .addProtoFile(file)
        .build();
  }

  /// The program's answer, through bytes as protoc would read them.
  static CodeGeneratorResponse answerTo(CodeGeneratorRequest request) {
    var out = new ByteArrayOutputStream();
    try {
      Main.run(new ByteArrayInputStream(request.toByteArray()), out);
      return CodeGeneratorResponse.parseFrom(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
