package dev.weft.jetty;

import dev.weft.testkit.FakeTime;
import dev.weft.testkit.calls.CallsContract;
import dev.weft.testkit.calls.Wiring;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JettyCallsTest extends CallsContract {
  @Override
  public Wiring wiring(FakeTime time) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Wiring(
        JettyServerTransport.plaintext(anyPort).with(Wiring.SMALL),
        new JettyConnector().with(Wiring.SMALL));
  }

  /// Others never reach the core: Jetty takes them for no request at all (docs/jetty-differences.md).
  @ParameterizedTest(name = "ER-34: \"{0}\"")
  @CsvSource({
    "/, malformed method name: \"/\"",
    "/svc, malformed method name: \"/svc\"",
    "//test.Texts/Unary, unknown service /test.Texts",
    "/test.Other/Unary, unknown service test.Other",
    "/test.Texts/Unary/, unknown service test.Texts/Unary"
  })
  @Override
  public void a_path_that_names_no_method_is_unimplemented(String path, String message) {
    super.a_path_that_names_no_method_is_unimplemented(path, message);
  }

  /// A head without `:authority` is sent with an empty one; RawHeadersTest has the host alone.
  @ParameterizedTest(name = "MD-17: {0}")
  @CsvSource({"an authority, here, , here", "both, here, there, here"})
  @Override
  public void a_handler_sees_one_authority_and_no_host(
      String what, String authority, String host, String seen) {
    super.a_handler_sees_one_authority_and_no_host(what, authority, host, seen);
  }
}
