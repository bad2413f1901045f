package dev.weft.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.client.Channel;
import dev.weft.credentials.Local;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.Tls;
import dev.weft.transport.Connector;
import dev.weft.transport.inprocess.InProcess;
import dev.weft.transport.inprocess.InProcessAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// A channel's security is said, once.
final class ChosenSecurityTest {
  private final Connector connector = new InProcess().connector();
  private final InProcessAddress address = new InProcessAddress("greeter");

  @DisplayName("TL-01: a channel without a choice of security is not made")
  @Test
  void no_choice_is_an_error() {
    says(
        "no transport security was chosen",
        assertThrows(IllegalStateException.class, () -> Channel.over(connector).to(address)));
  }

  @DisplayName("TL-01: a channel with two choices of security is not made")
  @Test
  void two_choices_are_an_error() {
    Executable both = () -> Channel.over(connector).plaintext().tls(Tls.DEFAULT);

    says("choose one", assertThrows(IllegalStateException.class, both));
  }

  @Test
  void the_same_choice_may_be_said_twice() {
    Channel.over(connector).plaintext().credentials(new Plaintext()).to(address).close();
  }

  @Test
  void a_connector_without_tls_says_so() {
    Executable secured = () -> Channel.over(connector).tls(Tls.DEFAULT).to(address);

    says("makes plaintext connections only", assertThrows(IllegalArgumentException.class, secured));
  }

  @Test
  void calls_within_a_process_are_local() {
    Connector local = connector.secured(new Local(), "localhost");

    assertEquals(connector, local);
  }

  private static void says(String what, Exception refused) {
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(what), message);
  }
}
