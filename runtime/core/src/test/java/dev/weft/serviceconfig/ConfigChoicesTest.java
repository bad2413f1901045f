package dev.weft.serviceconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which of the configs in DNS is for this client.
class ConfigChoicesTest {
  private static final String FIRST = "{\"healthCheckConfig\": {\"serviceName\": \"first\"}}";
  private static final String SECOND = "{\"healthCheckConfig\": {\"serviceName\": \"second\"}}";

  /// Which of two is chosen, the second of which is for all.
  private static @Nullable String chosen(String condition, String host, int lot) {
    String list =
        "[{%s \"serviceConfig\": %s}, {\"serviceConfig\": %s}]".formatted(condition, FIRST, SECOND);
    ServiceConfig config = ConfigChoices.choose(list, host, lot);
    return config == null ? null : config.healthCheckedService();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("NR-07")
  @CsvSource(
      delimiter = '|',
      value = {
        "                                                    | first",
        "'\"clientLanguage\": [],'                           | first",
        "'\"clientLanguage\": [\"java\"],'                   | first",
        "'\"clientLanguage\": [\"go\", \"JAVA\"],'           | first",
        "'\"clientLanguage\": [\"go\"],'                     | second",
        "'\"clientHostname\": [\"a\"],'                      | first",
        "'\"clientHostname\": [\"b\", \"A\"],'               | first",
        "'\"clientHostname\": [\"b\"],'                      | second",
        "'\"clientHostname\": [\"a\"], \"percentage\": 0,'   | second",
        "'\"percentage\": 0,'                                | second",
        "'\"percentage\": 49,'                               | second",
        "'\"percentage\": 50,'                               | first",
        "'\"percentage\": 100,'                              | first"
      })
  void the_first_choice_that_is_for_this_client_is_taken(
      @Nullable String condition, String chosen) {
    assertEquals(chosen, chosen(condition == null ? "" : condition, "a", 50));
  }

  @Test
  @DisplayName("NR-07")
  void a_percentage_of_none_is_nobodys_and_one_of_all_everybodys() {
    for (int lot = 1; lot <= 100; lot++) {
      assertEquals("second", chosen("\"percentage\": 0,", "a", lot));
      assertEquals("first", chosen("\"percentage\": 100,", "a", lot));
    }
  }

  @Test
  @DisplayName("NR-07")
  void there_may_be_no_choice_for_a_client() {
    assertNull(ConfigChoices.choose("[]", "a", 1));
    assertNull(
        ConfigChoices.choose("[{\"percentage\": 0, \"serviceConfig\": " + FIRST + "}]", "a", 1));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                    | choices is {}; allowed: a list",
        "[                                                     | not readable as JSON",
        "[{}]                                                  | choices[0].serviceConfig is missing",
        "'[{\"percentage\": 101, \"serviceConfig\": {}}]'      | choices[0].percentage is 101",
        "'[{\"clientLanguage\": [1], \"serviceConfig\": {}}]'  | allowed: a list of strings",
        "'[{\"serviceConfig\": {\"methodConfig\": 1}}]'        | choices[0].serviceConfig.methodConfig"
      })
  void what_means_nothing_is_refused(String list, String why) {
    var refused =
        assertThrows(ServiceConfigException.class, () -> ConfigChoices.choose(list, "a", 1));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
