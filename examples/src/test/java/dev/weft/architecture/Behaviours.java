package dev.weft.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which tests name which behaviours, as the sources have it.
///
/// A test names an id such as DL-04 in its comment, its display name, its rows, or those of the
/// method that it has its arguments from, or begins its own name with `dl_04_`; in no other place
/// does an id count.
final class Behaviours {
  private static final Pattern ID = Pattern.compile("\\b([A-Z]{2}-\\d{2})\\b");

  /// One of the ids that a method's name begins with.
  private static final Pattern NAMED = Pattern.compile("\\G([a-z]{2})_(\\d{2})_");

  private static final Pattern TEST = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest)\\b");
  private static final Pattern ROWS = Pattern.compile("@MethodSource(?:\\(\"(\\w+)\"\\))?");

  /// The first line of a method: indented by two, a name and its parameters behind a type.
  private static final Pattern METHOD =
      Pattern.compile("^ {2}(?! |return |throw |new )(?:[\\w@.<>?,\\[\\]]+ )+(\\w+)\\(");

  private static final Pattern TYPE =
      Pattern.compile("(?:class|interface) (\\w+)((?:<[^{]*>)?[^{]*)\\{");

  /// Whose tests run on what; several labels if the class says so itself by its parameter.
  private static final Map<String, String> TRANSPORTS =
      new TreeMap<>(
          Map.of(
              "jetty-transport/blocking/", "blocking",
              "jetty-transport/sessions/", "Jetty",
              "runtime/testkit/src/test/", "in-process"));

  /// A method that names ids.
  private record Member(String name, Set<String> ids, boolean isTest, Set<String> rows) {}

  /// A class or interface that tests are in.
  private record Source(String name, Path file, String text, Set<String> supertypes) {}

  private final List<Source> sources = new ArrayList<>();
  private final Map<String, Set<String>> testsById = new TreeMap<>();
  private final Map<String, Set<String>> transportsById = new TreeMap<>();

  private Behaviours() {}

  /// Reads all tests and contracts under a folder.
  static Behaviours of(Path root) throws IOException {
    var found = new Behaviours();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Behaviours::mayTest).sorted().toList()) {
        found.sources.add(source(root.relativize(file), Files.readString(file)));
      }
    }
    for (Source source : found.sources) found.read(source);
    return found;
  }

  private static boolean mayTest(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.endsWith(".java")
        && !path.contains("/target/")
        && (path.contains("/src/test/java/") || path.contains("testkit/src/main/java/"));
  }

  private static Source source(Path file, String text) {
    String name = file.getFileName().toString().replace(".java", "");
    var supertypes = new HashSet<String>();
    Matcher type = TYPE.matcher(text);
    if (type.find()) {
      Pattern.compile("\\w+")
          .matcher(type.group(2))
          .results()
          .forEach(w -> supertypes.add(w.group()));
    }
    return new Source(name, file, text, supertypes);
  }

  /// The tests of each id, as `Class.method`.
  Map<String, Set<String>> testsById() {
    return testsById;
  }

  /// What the tests of an id run on.
  Set<String> transportsOf(String id) {
    return transportsById.getOrDefault(id, Set.of());
  }

  private void read(Source source) {
    List<Member> members = members(source.text());
    for (Member test : members) {
      if (!test.isTest()) continue;
      var ids = new TreeSet<>(test.ids());
      for (Member other : members) {
        if (test.rows().contains(other.name()) && !other.isTest()) ids.addAll(other.ids());
      }
      for (String id : ids) {
        testsById
            .computeIfAbsent(id, _ -> new LinkedHashSet<>())
            .add(source.name() + "." + test.name());
        transportsById
            .computeIfAbsent(id, _ -> new TreeSet<>())
            .addAll(transports(source, new HashSet<>()));
      }
    }
  }

  /// Those of a class itself, and of all that extend it.
  private Set<String> transports(Source source, Set<String> seen) {
    var all = new TreeSet<String>();
    if (!seen.add(source.name())) return all;
    String path = source.file().toString().replace('\\', '/');
    TRANSPORTS.forEach((folder, transport) -> {
      if (path.startsWith(folder)) all.add(transport);
    });
    if (source.text().contains("Carrier.class")) all.addAll(TRANSPORTS.values());
    if (source.text().contains("NetworkTransport")) all.addAll(List.of("blocking", "Jetty"));
    for (Source other : sources) {
      if (other.supertypes().contains(source.name())) all.addAll(transports(other, seen));
    }
    return all;
  }

  /// A class's methods with what stands above each; the formatter has put each in its place.
  private static List<Member> members(String text) {
    var members = new ArrayList<Member>();
    var lines = new StringBuilder();
    boolean inBody = false;
    for (String line : text.lines().toList()) {
      lines.append(line).append('\n');
      boolean atMember = line.startsWith("  ") && !line.startsWith("   ");
      if (line.endsWith("{") && !line.endsWith("({")) inBody = true;
      // An annotation's rows end in `})`, and the method follows.
      boolean closes = atMember && line.endsWith("}") || line.equals("  };");
      if (closes || !inBody && line.endsWith(";")) {
        member(lines.toString(), members);
        lines.setLength(0);
        inBody = false;
      } else if (!line.startsWith(" ") && line.endsWith("{")) {
        lines.setLength(0); // the class's own comment is no test's
        inBody = false;
      }
    }
    return members;
  }

  private static void member(String lines, Collection<Member> members) {
    String name =
        lines
            .lines()
            .map(METHOD::matcher)
            .filter(Matcher::find)
            .map(matcher -> matcher.group(1))
            .findFirst()
            .orElse(null);
    if (name == null) return;
    Set<String> ids =
        ID.matcher(lines).results().map(MatchResult::group).collect(Collectors.toSet());
    NAMED
        .matcher(name)
        .results()
        .map(match -> match.group(1).toUpperCase(Locale.ROOT) + "-" + match.group(2))
        .forEach(ids::add);
    Set<String> rows =
        ROWS.matcher(lines)
            .results()
            .map(match -> match.group(1) == null ? name : match.group(1))
            .collect(Collectors.toSet());
    members.add(new Member(name, ids, TEST.matcher(lines).find(), rows));
  }
}
