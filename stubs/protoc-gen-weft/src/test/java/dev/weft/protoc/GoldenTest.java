package dev.weft.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is generated from each file in `src/test/proto`, to the letter.
///
/// `-Dgolden.update` writes what is generated instead of comparing it; the diff is then for a person
/// to read.
class GoldenTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "greeter.proto",
        "routeguide.proto",
        "no_package.proto",
        "store.proto",
        "nested.proto",
        "keywords.proto",
        "words.proto",
        "apart.proto",
        "no_package_java.proto",
        "deprecated.proto",
        "proto2.proto",
        "editions/edition2023.proto",
        "editions/edition2024.proto"
      })
  void a_file_gives_the_sources_on_record(String proto) throws IOException {
    Path folder = GOLDEN.resolve(proto.replace(".proto", ""));

    CodeGeneratorResponse answer = TestProtos.answerTo(TestProtos.requestFor(proto));

    assertEquals("", answer.getError());
    Map<String, String> generated = new TreeMap<>();
    answer.getFileList().forEach(file -> generated.put(file.getName(), file.getContent()));
    if (System.getProperty("golden.update") != null) rewrite(folder, generated);
    assertEquals(joined(recorded(folder)), joined(generated));
  }

  /// Each source behind its path: a difference then shows in which file it is.
  private static String joined(Map<String, String> sources) {
    return sources.entrySet().stream()
        .map(source -> "==== " + source.getKey() + "\n" + source.getValue())
        .collect(Collectors.joining());
  }

  private static Map<String, String> recorded(Path folder) throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        sources.put(path.replaceFirst("\\.golden$", ""), Files.readString(file));
      }
    }
    return sources;
  }

  private static void rewrite(Path folder, Map<String, String> sources) throws IOException {
    if (Files.exists(folder)) {
      try (var old = Files.walk(folder)) {
        for (Path file : old.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
      }
    }
    for (var source : sources.entrySet()) {
      Path file = folder.resolve(source.getKey() + ".golden");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
    }
  }
}
