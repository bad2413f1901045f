package dev.weft.examples;

import static dev.weft.Code.INVALID_ARGUMENT;
import static dev.weft.client.CallOptions.deadline;
import static java.time.Duration.ofSeconds;

import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.blocking.BlockingConnector;
import dev.weft.blocking.BlockingServerTransport;
import dev.weft.client.Channel;
import dev.weft.examples.hello.Greeter;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloReply;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.server.Server;
import java.util.List;
import java.util.StringJoiner;

/// Says hello in each of the four ways that a call can go, over a connection on loopback.
final class Hello {
  private static final List<String> GUESTS = List.of("Ada", "Grace", "Edsger");

  /// A service is a class with a method for each of its calls.
  static final class PoliteGreeter implements Greeter {
    // region handler
    @Override
    public HelloReply sayHello(HelloRequest request) {
      if (request.getName().isEmpty()) throw new RpcException(INVALID_ARGUMENT, "who is there?");
      return reply("Hello, " + request.getName());
    }

    @Override
    public void greetAtTheDoor(Incoming<HelloRequest> guests, Outgoing<HelloReply> replies) {
      for (HelloRequest guest : guests) replies.send(sayHello(guest));
    }

    // endregion

    @Override
    public void greetInAllTongues(HelloRequest guest, Outgoing<HelloReply> replies) {
      for (String hello : List.of("Hello", "Salut", "Ciao", "Hej")) {
        replies.send(reply(hello + ", " + guest.getName()));
      }
    }

    @Override
    public HelloReply greetTogether(Incoming<HelloRequest> guests) {
      var names = new StringJoiner(" and ");
      for (HelloRequest guest : guests) names.add(guest.getName());
      return reply("Hello, " + names);
    }
  }

  static void main() {
    try (var server =
            Server.over(BlockingServerTransport.plaintext(0)).serve(new PoliteGreeter()).start();
        var channel =
            Channel.over(new BlockingConnector()).plaintext().to("localhost:" + server.port())) {
      greet(new GreeterClient(channel).with(deadline(ofSeconds(10))));
    }
  }

  private static void greet(GreeterClient greeter) {
    IO.println("unary:            " + greeter.sayHello(guest("Ada")).getMessage());

    try (var tongues = greeter.greetInAllTongues(guest("Ada"))) {
      for (HelloReply reply : tongues) IO.println("server streaming: " + reply.getMessage());
    }

    try (var crowd = greeter.greetTogether()) {
      for (String name : GUESTS) crowd.send(guest(name));
      IO.println("client streaming: " + crowd.finish().getMessage());
    }

    // region client
    try (var door = greeter.greetAtTheDoor()) {
      Thread.startVirtualThread(() -> {
        for (String name : GUESTS) door.send(guest(name));
        door.finishSending();
      });
      for (HelloReply reply : door) IO.println("bidi streaming:   " + reply.getMessage());
    }
    // endregion
  }

  private static HelloRequest guest(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  private static HelloReply reply(String message) {
    return HelloReply.newBuilder().setMessage(message).build();
  }
}
