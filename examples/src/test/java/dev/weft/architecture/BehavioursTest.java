package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each behaviour that the specification asks for has a test that names it.
///
/// `src/test/resources/behaviours.txt` lists them; `docs/behaviours.md` says which tests they are.
/// `behaviours-transports.txt` says which of them need not be tested on each transport, and why.
/// `-Dgolden.update` writes that table instead of comparing it.
class BehavioursTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Path RESOURCES = Path.of("src", "test", "resources");
  private static final Path TABLE = PROJECT.resolve("docs/behaviours.md");
  private static final Pattern LINE = Pattern.compile("([A-Z]{2}-\\d{2})( !)?(?: - (.+))?");

  /// `ID where: reason`.
  private static final Pattern EXCEPTION =
      Pattern.compile("([A-Z]{2}-\\d{2}) (network|none|any): .+");

  /// The areas that transports have a part in.
  private static final Set<String> EVERYWHERE =
      Set.of("IN", "DL", "CN", "FC", "MS", "MD", "CP", "ER", "IC", "PM", "GA", "ML");

  /// What the tests of a behaviour have to run on.
  private enum Where {
    ALL("Jetty", "blocking", "in-process"),
    NETWORK("Jetty", "blocking"),
    NONE,
    /// On one for all, whichever.
    ANY;

    final Set<String> transports;

    Where(String... transports) {
      this.transports = Set.of(transports);
    }
  }

  /// @param excuse why it has no test; null if it has to have one
  private record Asked(boolean isHard, @Nullable String excuse) {}

  @Test
  void each_behaviour_has_a_test_that_names_it() throws IOException {
    Map<String, Asked> asked = asked();
    Set<String> tested = Behaviours.of(PROJECT).testsById().keySet();

    var holes = new TreeSet<String>();
    asked.forEach((id, what) -> {
      if (what.excuse() == null && !tested.contains(id)) holes.add(id);
    });
    holes.removeAll(pending());

    assertEquals(Set.of(), holes, "behaviours that no test names");
  }

  @Test
  void no_behaviour_that_has_a_test_is_excused() throws IOException {
    Set<String> tested = Behaviours.of(PROJECT).testsById().keySet();

    var stale = new TreeSet<String>();
    asked()
        .forEach((id, what) -> {
          if (what.excuse() != null && tested.contains(id)) stale.add(id);
        });

    assertEquals(Set.of(), stale, "excused in behaviours.txt, and tested all the same");
  }

  /// Of calls and of the wire; what stands above the transports is tested where it is easiest.
  @Test
  void each_behaviour_is_tested_on_every_transport_where_it_can_occur() throws IOException {
    Behaviours found = Behaviours.of(PROJECT);
    Map<String, Where> exceptions = exceptions();
    List<String> pending = pending();

    var wrong = new TreeMap<String, String>();
    asked()
        .forEach((id, what) -> {
          if (what.excuse() != null || pending.contains(id)) return;
          if (!EVERYWHERE.contains(id.substring(0, 2))) return;
          Where where = exceptions.getOrDefault(id, Where.ALL);
          Set<String> on = found.transportsOf(id);
          if (where != Where.ANY && !where.transports.equals(on)) {
            wrong.put(id, "is to be tested on " + where.transports + ", and is on " + on);
          }
        });

    assertEquals(Map.of(), wrong);
  }

  @Test
  void no_test_names_a_behaviour_that_there_is_not() throws IOException {
    Set<String> known = asked().keySet();
    var areas = new TreeSet<String>();
    known.forEach(id -> areas.add(id.substring(0, 2)));

    var unknown = new TreeMap<>(Behaviours.of(PROJECT).testsById());
    unknown.keySet().removeIf(id -> known.contains(id) || !areas.contains(id.substring(0, 2)));

    assertEquals(Map.of(), unknown);
  }

  @Test
  void the_table_in_the_documents_is_current() throws IOException {
    String table = table();

    if (System.getProperty("golden.update") != null) Files.writeString(TABLE, table);

    assertEquals(Files.readString(TABLE), table, "run with -Dgolden.update to write it anew");
  }

  @Test
  void a_test_is_found_by_its_name_its_comment_its_rows_and_no_other_way(@TempDir Path root)
      throws IOException {
    Path folder = Files.createDirectories(root.resolve("runtime/testkit/src/test/java"));
    Files.writeString(
        folder.resolve("SomeTest.java"),
        """
        /// Of the class: AA-01.
        class SomeTest {
          private static final String NO = "AA-02";

          /// AA-03
          @Test
          void by_its_comment() {
            String no = "none";
          }

          @ParameterizedTest(name = "AA-04 {0}")
          @CsvSource({"AA-05, 1"})
          void by_its_name_and_its_rows(String id) {}

          static Stream<Arguments> rows() {
            return Stream.of(Arguments.of("AA-06"));
          }

          @ParameterizedTest
          @MethodSource("rows")
          void by_the_rows_of_a_method(String id) {}

          private void helper() {
            use("AA-07");
          }
        }
        """);

    Behaviours found = Behaviours.of(root);

    assertEquals(
        Map.of(
            "AA-03", Set.of("SomeTest.by_its_comment"),
            "AA-04", Set.of("SomeTest.by_its_name_and_its_rows"),
            "AA-05", Set.of("SomeTest.by_its_name_and_its_rows"),
            "AA-06", Set.of("SomeTest.by_the_rows_of_a_method")),
        found.testsById());
    assertEquals(Set.of("in-process"), found.transportsOf("AA-03"));
  }

  private static Map<String, Where> exceptions() throws IOException {
    Set<String> known = asked().keySet();
    var exceptions = new TreeMap<String, Where>();
    for (String line : lines("behaviours-transports.txt")) {
      Matcher matcher = EXCEPTION.matcher(line);
      if (!matcher.matches() || !known.contains(matcher.group(1))) {
        throw new AssertionError("behaviours-transports.txt has the line: " + line);
      }
      exceptions.put(matcher.group(1), Where.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)));
    }
    return exceptions;
  }

  private static Map<String, Asked> asked() throws IOException {
    var asked = new TreeMap<String, Asked>();
    for (String line : lines("behaviours.txt")) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) throw new AssertionError("behaviours.txt has the line: " + line);
      asked.put(matcher.group(1), new Asked(matcher.group(2) != null, matcher.group(3)));
    }
    return asked;
  }

  /// What is being worked on and need not have a test yet; there may be no such list.
  private static List<String> pending() throws IOException {
    return Files.exists(RESOURCES.resolve("behaviours-pending.txt"))
        ? lines("behaviours-pending.txt")
        : List.of();
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(RESOURCES.resolve(file)).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private static String table() throws IOException {
    Behaviours found = Behaviours.of(PROJECT);
    var text =
        new StringBuilder(
            """
            # Behaviours and their tests

            Generated from the tests by `BehavioursTest` (`-Dgolden.update` writes it anew). An id is that
            of a behaviour in the project's specification; `!` marks those that are often wrong. What the
            tests of an id run on stands behind them; where nothing does, they need no transport.

            | id | tests | on |
            |---|---|---|
            """);
    asked()
        .forEach((id, what) -> {
          Set<String> tests = found.testsById().getOrDefault(id, Set.of());
          text.append("| ").append(id).append(what.isHard() ? " ! | " : " | ");
          if (what.excuse() != null) text.append("*").append(what.excuse()).append("*");
          text.append(String.join("<br>", tests));
          text.append(" | ").append(String.join(", ", found.transportsOf(id))).append(" |\n");
        });
    return text.toString();
  }
}
