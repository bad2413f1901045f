package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is to be seen in the source text only, of all modules.
class SourcesTest {
  /// More than this in one file, and a type is missing somewhere.
  private static final int LINES = 400;

  private static final String MOCKS = "org." + "mockito"; // in two parts: this file is read as well

  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  @Test
  void no_main_source_file_has_more_than_400_lines() throws IOException {
    assertFalse(javaFiles(PROJECT).stream().noneMatch(IS_MAIN), "no sources under " + PROJECT);

    assertEquals(List.of(), tooLong(PROJECT));
  }

  @Test
  void no_source_file_mocks() throws IOException {
    assertEquals(List.of(), mocking(PROJECT));
  }

  @Test
  void a_main_file_of_401_lines_and_a_test_with_mocks_are_found(@TempDir Path module)
      throws IOException {
    Path main = Files.createDirectories(module.resolve("src/main/java"));
    Path test = Files.createDirectories(module.resolve("src/test/java"));
    Files.writeString(main.resolve("Fits.java"), "\n".repeat(LINES));
    Path tooLong = Files.writeString(main.resolve("TooLong.java"), "\n".repeat(LINES + 1));
    Path mocks = Files.writeString(test.resolve("Mocks.java"), "import " + MOCKS + ".Mockito;\n");

    assertEquals(List.of(tooLong), tooLong(module));
    assertEquals(List.of(mocks), mocking(module));
  }

  private static final Predicate<Path> IS_MAIN = file -> file.toString().contains("/src/main/");

  private static List<Path> tooLong(Path root) throws IOException {
    var found = new ArrayList<Path>();
    for (Path file : javaFiles(root)) {
      if (IS_MAIN.test(file) && Files.readAllLines(file).size() > LINES) {
        found.add(file);
      }
    }
    return found;
  }

  private static List<Path> mocking(Path root) throws IOException {
    var found = new ArrayList<Path>();
    for (Path file : javaFiles(root)) {
      if (Files.readString(file).contains(MOCKS)) {
        found.add(file);
      }
    }
    return found;
  }

  /// Those that people write: nothing under a target folder.
  private static List<Path> javaFiles(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !root.relativize(file).toString().contains("target/"))
          .toList();
    }
  }
}
