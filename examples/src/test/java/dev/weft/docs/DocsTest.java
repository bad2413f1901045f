package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the documents say of the code is true of the code.
class DocsTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  private static final int MOST_STEPS = 14;
  private static final int MOST_LINES = 10;

  /// A comment that names a file and a region in it, and the code under it.
  private static final Pattern SNIPPET =
      Pattern.compile("<!-- ([^#\\s]+)#(\\w+) -->\n```java\n(.*?)```\n", Pattern.DOTALL);

  /// A link such as [`Channel.call`](../path/to/Channel.java); the method may be left out.
  private static final Pattern NAME = Pattern.compile("\\[`(\\w+)(?:\\.(\\w+))?`]\\(([^)]+)\\)");

  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");

  @ParameterizedTest
  @CsvSource({
    "README.md, 2",
    "docs/testing.md, 1",
    "docs/retries.md, 4",
    "docs/health.md, 2",
    "docs/security.md, 5",
    "docs/balancing.md, 1",
    "docs/names.md, 5"
  })
  void the_code_in_a_document_is_compiled_code(String document, int count) throws IOException {
    List<MatchResult> snippets = SNIPPET.matcher(read(document)).results().toList();

    assertEquals(count, snippets.size());
    for (MatchResult snippet : snippets) {
      String code = region(read(snippet.group(1)), snippet.group(2));
      assertEquals(code, snippet.group(3));
      assertTrue(code.lines().count() <= MOST_LINES, code);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/walk.md",
        "docs/concurrency.md",
        "docs/testing.md",
        "docs/retries.md",
        "docs/health.md",
        "docs/balancing.md",
        "docs/names.md"
      })
  void the_files_and_methods_that_a_document_names_exist(String document) throws IOException {
    List<MatchResult> names = NAME.matcher(read(document)).results().toList();

    assertFalse(names.isEmpty());
    var wrong = new ArrayList<String>();
    for (MatchResult name : names) {
      Path file = PROJECT.resolve(document).resolveSibling(name.group(3)).normalize();
      if (!isSourceOf(file, name.group(1)) || !declares(file, name.group(2))) {
        wrong.add(name.group());
      }
    }
    assertEquals(List.of(), wrong);
  }

  /// A test such as `FloodTest` or `FloodTest.what_it_shows` in the last column of a table.
  private static final Pattern PROOF = Pattern.compile("`(\\w+(?:Test|Contract))(?:\\.(\\w+))?`");

  private static final Pattern HEADING =
      Pattern.compile("\\| (limit|frames|attack|under attack) \\|");

  @ParameterizedTest
  @ValueSource(strings = {"docs/limits.md", "docs/attacks.md"})
  void each_limit_and_each_attack_names_the_test_that_proves_it(String document)
      throws IOException {
    String text = read(document);
    var wrong = new ArrayList<String>();
    for (String line : text.lines().toList()) {
      if (!line.startsWith("| ") || HEADING.matcher(line).lookingAt()) continue;
      String proof = line.substring(line.lastIndexOf('|', line.length() - 2));
      if (!PROOF.matcher(proof).find()) wrong.add(line);
    }
    for (MatchResult proof : PROOF.matcher(text).results().toList()) {
      if (!exists(proof.group(1), proof.group(2))) wrong.add(proof.group());
    }
    assertEquals(List.of(), wrong);
  }

  private static boolean exists(String test, @Nullable String method) throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT)) {
      for (Path file : files.filter(path -> path.endsWith(test + ".java")).toList()) {
        if (file.toString().contains("target")) continue;
        return declares(file, method);
      }
    }
    return false;
  }

  @Test
  void the_walk_has_at_most_14_steps_and_each_names_where_it_happens() throws IOException {
    List<String> steps =
        Pattern.compile("^\\d+\\. .*\n(?: {2}.*\n)*", Pattern.MULTILINE)
            .matcher(read("docs/walk.md"))
            .results()
            .map(MatchResult::group)
            .toList();

    assertTrue(steps.size() > 1 && steps.size() <= MOST_STEPS, steps.size() + " steps");
    for (String step : steps) assertTrue(NAME.matcher(step).find(), step);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "CONTRIBUTING.md",
        "docs/README.md",
        "docs/testing.md",
        "docs/retries.md",
        "docs/health.md",
        "docs/walk.md",
        "docs/limits.md",
        "docs/attacks.md",
        "docs/security.md",
        "docs/concurrency.md"
      })
  void the_links_of_a_document_lead_somewhere(String document) throws IOException {
    List<String> dead =
        LINK.matcher(read(document))
            .results()
            .map(link -> link.group(1))
            .filter(target -> !target.startsWith("http"))
            .filter(target -> !Files.exists(PROJECT.resolve(document).resolveSibling(target)))
            .toList();

    assertEquals(List.of(), dead);
  }

  /// The lines between the marks, moved to the left.
  private static String region(String source, String name) {
    int begin = source.indexOf("// region " + name + "\n");
    assertTrue(begin >= 0, "no region " + name);
    int end = source.indexOf("// endregion", begin);
    String lines = source.substring(source.indexOf('\n', begin) + 1, source.lastIndexOf('\n', end));
    return lines.stripTrailing().stripIndent() + "\n";
  }

  private static boolean isSourceOf(Path file, String type) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && name.replace(".golden", "").equals(type + ".java");
  }

  /// A declaration begins a line and is no statement: it is followed by an opening brace, by
  /// parameters that go on in the next line, or by nothing but a semicolon and a type before it.
  private static boolean declares(Path file, @Nullable String method) throws IOException {
    if (method == null) return true;
    return Pattern.compile(
            "^ +(?!return |throw |else )(?:[\\w@.<>?,\\[\\]]+ )+" + method + "\\(",
            Pattern.MULTILINE)
        .matcher(Files.readString(file))
        .find();
  }

  private static String read(String file) throws IOException {
    return Files.readString(PROJECT.resolve(file));
  }
}
