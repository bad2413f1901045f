package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The arrows of the design, held. It lives here because the examples see every module.
///
/// A rule that cannot fail proves nothing: beside the house stands a crooked one (`crooked`), and
/// each rule has to find what is wrong there.
class ArchitectureTest {
  private static final House OURS = new House("dev.weft");
  private static final House CROOKED = new House("dev.weft.architecture.crooked");

  private static final JavaClasses OUR_CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(OURS.root());
  private static final JavaClasses CROOKED_CLASSES =
      new ClassFileImporter().importPackages(CROOKED.root());

  @Test
  void the_rules_see_the_modules_on_the_class_path() {
    assertTrue(OUR_CLASSES.contain("dev.weft.protoc.Main"), "no classes of protoc-gen-weft");
    assertFalse(OUR_CLASSES.contain(ArchitectureTest.class), "tests are no part of the house");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void the_house_keeps_the_rule(String rule) {
    OURS.rules().get(rule).check(OUR_CLASSES);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void the_rule_finds_the_crooked_house(String rule) {
    assertTrue(CROOKED.rules().get(rule).evaluate(CROOKED_CLASSES).hasViolation(), rule);
  }

  @ParameterizedTest
  @CsvSource({
    "Vocabulary,       wire.Frame",
    "client.Caller,    server.Handler",
    "server.Handler,   client.Caller",
    "wire.Frame,       client.Caller",
    "balancer.Chooser, client.Caller",
    "jetty.Session,    wire.Frame",
    "blocking.Reader,  server.Handler",
    "protobuf.Codec,   wire.Frame",
    "protobuf.Codec,   transport.Pipe",
  })
  void the_arrows_forbid(String origin, String target) {
    String root = CROOKED.root() + ".";
    List<String> found =
        crookedArrows().stream()
            .filter(line -> line.contains("<" + root + origin + "."))
            .filter(line -> line.contains("<" + root + target + ">"))
            .toList();

    assertEquals(1, found.size(), crookedArrows()::toString);
  }

  @Test
  void the_arrows_allow_what_the_table_allows() {
    List<String> found = crookedArrows();

    assertEquals(10, found.size(), found::toString); // the nine above, and the attic
    assertEquals(1, found.stream().filter(line -> line.contains("attic.Stray")).count());
  }

  private static List<String> crookedArrows() {
    EvaluationResult result = CROOKED.rules().get("arrows").evaluate(CROOKED_CLASSES);
    return result.getFailureReport().getDetails();
  }

  private static List<String> rules() {
    return List.copyOf(OURS.rules().keySet());
  }
}
