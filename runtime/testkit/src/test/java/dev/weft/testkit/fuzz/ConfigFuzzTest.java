package dev.weft.testkit.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.serviceconfig.HedgingPolicy;
import dev.weft.serviceconfig.MethodConfig;
import dev.weft.serviceconfig.RetryPolicy;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.serviceconfig.ServiceConfigException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A service config, whatever its text: it is read, and then all of it is within its ranges, or it is
/// refused with a word about what was found.
@Timeout(900)
final class ConfigFuzzTest {
  private static final int INPUTS = 20_000;

  @Test
  void a_service_config_is_read_or_refused() throws Exception {
    Fuzzer.ofText(ConfigFuzzTest.class.getResourceAsStream("/fuzz/configs.txt"), INPUTS)
        .run(input -> {
          String text = new String(input, StandardCharsets.ISO_8859_1);
          try {
            ServiceConfig config = ServiceConfig.parse(text);
            config.methods().forEach(ConfigFuzzTest::check);
            assertNotNull(config.warnings());
            assertEquals(config, ServiceConfig.parse(text), "the same, read again");
          } catch (ServiceConfigException e) {
            assertFalse(e.getMessage().isBlank());
          }
        });
  }

  private static void check(MethodConfig method) {
    assertTrue(isNotNegative(method.maxRequestMessageBytes()), method::toString);
    assertTrue(isNotNegative(method.maxResponseMessageBytes()), method::toString);
    switch (method.repeat()) {
      case null -> {}
      case RetryPolicy retry -> {
        assertTrue(retry.maxAttempts() >= 2, retry::toString);
        assertTrue(retry.initialBackoff().isPositive(), retry::toString);
        assertTrue(retry.maxBackoff().isPositive(), retry::toString);
        assertTrue(retry.backoffMultiplier() > 0, retry::toString);
        assertTrue(isNotNegative(retry.attemptTimeout()), retry::toString);
        assertTrue(!retry.retryableCodes().isEmpty(), retry::toString);
      }
      case HedgingPolicy hedging -> {
        assertTrue(hedging.maxAttempts() >= 2, hedging::toString);
        assertTrue(isNotNegative(hedging.delay()), hedging::toString);
      }
    }
  }

  private static boolean isNotNegative(@Nullable Duration duration) {
    return duration == null || !duration.isNegative();
  }

  private static boolean isNotNegative(@Nullable Integer bytes) {
    return bytes == null || bytes >= 0;
  }
}
