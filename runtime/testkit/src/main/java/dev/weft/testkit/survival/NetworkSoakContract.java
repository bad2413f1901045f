package dev.weft.testkit.survival;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a transport over TCP has to carry for long besides: a network that fails again and again.
public abstract class NetworkSoakContract extends SoakContract {
  /// In full it takes twenty minutes.
  @Test
  @Timeout(1_800)
  void calls_in_bad_weather_end_for_a_reason_and_leave_nothing() throws Exception {
    // The collector whose figures are exact.
    Fork.of(this, "-Xmx256m", "-XX:+UseSerialGC").run(Soak.WEATHER);
  }
}
