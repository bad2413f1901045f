package dev.weft.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// The rules of the house, for the packages under a root: ours, and a crooked one that breaks them.
record House(String root) {

  /// Who may see whom. A row is a package under the root with all below it that has no row of its
  /// own; to the right are those it may see besides itself and the root's own types. `*` is all.
  /// The row `.` is the root's own types. A package without a row breaks the arrows: add one here,
  /// and say why in docs/decisions.
  private static final String ARROWS =
      """
      .                   |
      compression         |
      credentials         |
      observe             |
      serviceconfig       |
      transport           | credentials
      transport.inprocess | credentials transport
      wire                | compression transport
      resolver            | serviceconfig transport
      balancer            | serviceconfig resolver
      retry               | serviceconfig transport wire
      client              | balancer compression credentials observe resolver retry serviceconfig \
                            transport transport.inprocess wire
      server              | compression credentials observe transport transport.inprocess wire
      jetty               | credentials transport
      blocking            | credentials transport
      protobuf            |
      services            | client protobuf server
      protoc              |
      testkit             | *
      examples            | *
      bench               | *
      """;

  private static final String SAYS_NOTHING =
      "(.*(Impl|Manager|Utils?|Helper|Base))|((Abstract|Default|Real|Internal)([A-Z].*)?)";

  /// Every rule by the name that a failing test shows.
  Map<String, ArchRule> rules() {
    var everywhereButJetty = noClasses().that().resideOutsideOfPackage(root + ".jetty..").should();
    var rules = new LinkedHashMap<String, ArchRule>();
    rules.put("arrows", classes().should(followTheArrows()));
    rules.put("no cycles", slices().matching(root + ".(**)").should().beFreeOfCycles());
    rules.put("names say something", noClasses().should().haveNameMatching(named(SAYS_NOTHING)));
    rules.put(
        "no futures",
        everywhereButJetty.dependOnClassesThat().areAssignableTo(CompletionStage.class));
    rules.put("no listeners", everywhereButJetty.haveNameMatching(named(".*Listener")));
    rules.put(
        "nobody listens",
        everywhereButJetty.dependOnClassesThat().haveNameMatching(named(".*Listener")));
    rules.put(
        "no thread locals",
        noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class));
    rules.replaceAll((_, rule) -> rule.allowEmptyShould(true)); // the house is not all built yet
    return rules;
  }

  /// A full class name whose last part, of a nested class too, matches.
  private static String named(String simpleName) {
    return "(.*[.$])?(" + simpleName + ")";
  }

  private ArchCondition<JavaClass> followTheArrows() {
    var rows = rows();
    return new ArchCondition<>("follow the arrows") {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        String from = row(rows, origin);
        if (!rows.containsKey(from)) {
          String lost = "%s is in a package without a row".formatted(origin.getName());
          events.add(SimpleConditionEvent.violated(origin, lost));
          return;
        }
        for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (!isOurs(target)) {
            continue;
          }
          String to = row(rows, target);
          List<String> seen = rows.get(from);
          if (!to.equals(from) && !to.equals(".") && !seen.contains(to) && !seen.contains("*")) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static Map<String, List<String>> rows() {
    var rows = new LinkedHashMap<String, List<String>>();
    for (String line : ARROWS.lines().toList()) {
      String[] sides = line.split("\\|", -1);
      rows.put(sides[0].strip(), Arrays.asList(sides[1].strip().split(" +")));
    }
    return rows;
  }

  private boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
  }

  /// The row with the longest name that the class's package is in, or the bare package without one.
  private String row(Map<String, List<String>> rows, JavaClass type) {
    if (type.getPackageName().equals(root)) {
      return ".";
    }
    String bare = type.getPackageName().substring(root.length() + 1);
    for (String row = bare; ; row = row.substring(0, row.lastIndexOf('.'))) {
      if (rows.containsKey(row)) {
        return row;
      }
      if (row.indexOf('.') < 0) {
        return bare;
      }
    }
  }
}
