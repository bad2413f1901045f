package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.testkit.services.LocalServices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How a service is tested: docs/testing.md shows it.
class HelloTest {
  private static HelloRequest guest(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  // region unary
  @RegisterExtension final LocalServices services = new LocalServices();

  @Test
  void a_guest_is_greeted_by_name() {
    var greeter = new GreeterClient(services.channelTo(new Hello.PoliteGreeter()));

    assertEquals("Hello, Ada", greeter.sayHello(guest("Ada")).getMessage());
  }

  // endregion

  @Test
  void a_guest_without_a_name_is_asked_for_it() {
    var greeter = new GreeterClient(services.channelTo(new Hello.PoliteGreeter()));

    var refused = assertThrows(RpcException.class, () -> greeter.sayHello(guest("")));

    assertEquals(Code.INVALID_ARGUMENT, refused.code());
  }

  @Test
  void guests_are_greeted_as_they_come() {
    var greeter = new GreeterClient(services.channelTo(new Hello.PoliteGreeter()));

    try (var door = greeter.greetAtTheDoor()) {
      for (String name : new String[] {"Ada", "Grace"}) {
        door.send(guest(name));
        assertEquals("Hello, " + name, door.receive().getMessage());
      }
      door.finishSending();
      assertNull(door.receive());
    }
  }
}
