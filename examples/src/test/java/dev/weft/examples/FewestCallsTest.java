package dev.weft.examples;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.balancer.Policy;
import dev.weft.client.Channel;
import dev.weft.examples.hello.Greeter;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloReply;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.resolver.ManualResolver;
import dev.weft.resolver.Resolution;
import dev.weft.server.Server;
import dev.weft.testkit.balancer.BalancerContract;
import dev.weft.transport.inprocess.InProcess;
import dev.weft.transport.inprocess.InProcessAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The policy of one's own keeps to what policies owe, and does what it says.
final class FewestCallsTest extends BalancerContract {
  private static final HelloRequest ANYBODY = HelloRequest.getDefaultInstance();

  @Override
  protected Policy policy() {
    return new FewestCalls();
  }

  /// Says who it is.
  private record Named(String name) implements Greeter {
    @Override
    public HelloReply sayHello(HelloRequest request) {
      return HelloReply.newBuilder().setMessage(name).build();
    }

    @Override
    public void greetAtTheDoor(Incoming<HelloRequest> guests, Outgoing<HelloReply> replies) {
      for (HelloRequest guest : guests) replies.send(sayHello(guest));
    }
  }

  @Test
  void a_server_with_a_long_call_gets_no_othersones_while_another_has_none() {
    var network = new InProcess();
    var names = new ManualResolver();
    names.say(Resolution.Found.of(new InProcessAddress("a"), new InProcessAddress("b")));
    try (var _ = Server.over(network.serverTransport("a")).serve(new Named("a")).start();
        var _ = Server.over(network.serverTransport("b")).serve(new Named("b")).start();
        var channel =
            Channel.over(network.connector())
                .plaintext()
                .resolving(names)
                .balancing(new FewestCalls())
                .to("manual:///greeters")) {
      var greeter = new GreeterClient(channel);
      var first = greeter.greetAtTheDoor();
      first.send(ANYBODY);
      var busy = first.receive();
      eventually("the other is connected", () -> !greeter.sayHello(ANYBODY).equals(busy));

      Set<HelloReply> others = new HashSet<>();
      for (int i = 0; i < 100; i++) others.add(greeter.sayHello(ANYBODY));

      assertEquals(1, others.size());
      assertNotEquals(busy, others.iterator().next());
      first.finishSending();
      assertEquals(null, first.receive());
    }
  }
}
