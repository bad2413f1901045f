import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.server.Server;
import dev.weft.transport.inprocess.InProcess;
import org.junit.jupiter.api.Test;

/// Where generated code without a package can be seen from: no package.
class BareCallTest {

  @Test
  void code_without_a_package_is_called() {
    var network = new InProcess();
    Bare bare =
        new Bare() {
          @Override
          public Code open(Channel request) {
            return Code.getDefaultInstance();
          }
        };
    try (var server = Server.over(network.serverTransport("bare")).serve(bare).start();
        var channel =
            dev.weft.client.Channel.over(network.connector()).plaintext().to(server.address())) {
      assertEquals(
          Code.getDefaultInstance(), new BareClient(channel).open(Channel.getDefaultInstance()));
    }
  }
}
