package dev.weft.examples;

import static dev.weft.client.CallOptions.deadline;
import static dev.weft.client.CallOptions.header;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Incoming;
import dev.weft.Metadata;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.examples.hello.Greeter;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.HelloReply;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.transport.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls from a generated client to a generated service, end to end, over everything that carries
/// them.
@ParameterizedClass
@EnumSource(Network.Carrier.class)
@Timeout(60)
class CallsTest {
  private static final HelloRequest ADA = request("Ada");

  @Parameter Network.Carrier carrier;

  private Network network;

  @BeforeEach
  void connect() {
    network = new Network(carrier, Http2Settings.DEFAULT.withStreamWindow(64 << 10));
  }

  @AfterEach
  void disconnect() throws Exception {
    network.close();
  }

  @Test
  void a_request_is_answered() {
    GreeterClient greeter = greeterOf(new Hello.PoliteGreeter());

    HelloReply reply = greeter.sayHello(ADA);

    assertEquals("Hello, Ada", reply.getMessage());
  }

  @Test
  void a_request_is_answered_with_many_messages_in_order() {
    GreeterClient greeter = greeterOf(new Hello.PoliteGreeter());

    List<String> replies;
    try (var call = greeter.greetInAllTongues(ADA)) {
      replies = messages(call);
    }

    assertEquals(List.of("Hello, Ada", "Salut, Ada", "Ciao, Ada", "Hej, Ada"), replies);
  }

  @Test
  void many_messages_get_one_answer() {
    GreeterClient greeter = greeterOf(new Hello.PoliteGreeter());

    HelloReply reply;
    try (var call = greeter.greetTogether()) {
      call.send(ADA);
      call.send(request("Grace"));
      reply = call.finish();
    }

    assertEquals("Hello, Ada and Grace", reply.getMessage());
  }

  @Test
  void messages_go_back_and_forth_until_the_client_has_finished() {
    GreeterClient greeter = greeterOf(new Hello.PoliteGreeter());

    var replies = new ArrayList<String>();
    try (var call = greeter.greetAtTheDoor()) {
      for (String name : List.of("Ada", "Grace")) {
        call.send(request(name));
        replies.add(call.receive().getMessage());
      }
      call.finishSending();
      replies.addAll(messages(call));
    }

    assertEquals(List.of("Hello, Ada", "Hello, Grace"), replies);
  }

  @Test
  void a_deadline_travels_and_ends_the_call_at_both_ends() throws Exception {
    var seen = new LinkedBlockingQueue<Deadline>();
    var ends = new LinkedBlockingQueue<String>();
    GreeterClient greeter =
        greeterOf(
            new Greeter() {
              @Override
              public HelloReply sayHello(HelloRequest request) {
                seen.add(CallContext.current().deadline());
                return waitForever(ends);
              }
            });

    var failure =
        assertThrows(RpcException.class, () -> greeter.with(deadline(ofMillis(200))).sayHello(ADA));

    assertEquals(Code.DEADLINE_EXCEEDED, failure.code());
    assertFalse(seen.take().isNone());
    assertEquals("interrupted", ends.poll(10, SECONDS));
  }

  @Test
  void a_call_that_is_closed_before_its_end_is_cancelled_at_the_server() throws Exception {
    var ends = new LinkedBlockingQueue<Code>();
    GreeterClient greeter =
        greeterOf(
            new Greeter() {
              @Override
              public void greetAtTheDoor(
                  Incoming<HelloRequest> guests, Outgoing<HelloReply> replies) {
                try {
                  for (HelloRequest guest : guests) replies.send(reply(guest.getName()));
                } catch (RpcException e) {
                  ends.add(e.code());
                  throw e;
                }
              }
            });

    try (var call = greeter.greetAtTheDoor()) {
      call.send(ADA);
      call.receive();
    }

    assertEquals(Code.CANCELLED, ends.poll(10, SECONDS));
  }

  @Test
  void interceptors_nest_in_the_order_they_were_added_at_both_ends() {
    var events = new LinkedBlockingQueue<String>();
    network.serve(
        new Hello.PoliteGreeter(),
        (call, next) -> {
          events.add("server 1 in");
          next.handle(call);
          events.add("server 1 out");
        },
        (call, next) -> {
          events.add("server 2 in");
          next.handle(call);
          events.add("server 2 out");
        });
    var greeter =
        new GreeterClient(
            network.channel(
                (request, next) -> {
                  events.add("client 1");
                  return next.open(request);
                },
                (request, next) -> {
                  events.add("client 2");
                  return next.open(request);
                }));

    greeter.sayHello(ADA);

    assertEquals(
        List.of(
            "client 1", "client 2", "server 1 in", "server 2 in", "server 2 out", "server 1 out"),
        List.copyOf(events));
  }

  @Test
  void metadata_travels_both_ways_as_text_and_as_bytes() {
    var text = Metadata.Key.text("x-text");
    var bytes = Metadata.Key.binary("x-bytes-bin");
    GreeterClient greeter =
        greeterOf(
            new Greeter() {
              @Override
              public HelloReply greetTogether(Incoming<HelloRequest> guests) {
                CallContext call = CallContext.current();
                call.addHeaders(Metadata.EMPTY.with(text, "ahead of " + call.headers().get(text)));
                call.addTrailers(Metadata.EMPTY.with(bytes, call.headers().get(bytes)));
                return reply("done");
              }
            });

    try (var call =
        greeter
            .with(header(text, "a, b"))
            .with(header(bytes, new byte[] {0, -1, 7}))
            .greetTogether()) {
      call.finish();

      assertEquals("ahead of a, b", call.headers().get(text));
      assertArrayEquals(new byte[] {0, -1, 7}, call.trailers().get(bytes));
    }
  }

  @Test
  void a_status_arrives_with_its_message_whatever_the_script_it_is_written_in() {
    String message = "\t100 % Grüße, ☺ und 😈\r\n";
    GreeterClient greeter =
        greeterOf(
            new Greeter() {
              @Override
              public HelloReply sayHello(HelloRequest request) {
                throw new RpcException(Code.ABORTED, message);
              }
            });

    var failure = assertThrows(RpcException.class, () -> greeter.sayHello(ADA));

    assertEquals(Code.ABORTED, failure.code());
    assertEquals(message, failure.status().message());
  }

  @Test
  void a_method_that_nobody_wrote_is_unimplemented() {
    GreeterClient greeter = greeterOf(new Greeter() {});

    var failure = assertThrows(RpcException.class, () -> greeter.sayHello(ADA));

    assertEquals(Code.UNIMPLEMENTED, failure.code());
  }

  @Test
  void what_a_handler_throws_by_accident_stays_at_home() {
    GreeterClient greeter =
        greeterOf(
            new Greeter() {
              @Override
              public HelloReply sayHello(HelloRequest request) {
                throw new IllegalStateException("the password is swordfish");
              }
            });

    var failure = assertThrows(RpcException.class, () -> greeter.sayHello(ADA));

    assertEquals(Code.UNKNOWN, failure.code());
    assertTrue(failure.status().message().startsWith("the handler failed (incident "));
    assertFalse(failure.status().message().contains("swordfish"));
  }

  @Test
  void a_mebibyte_each_way_passes_through_windows_of_64_kibibytes() {
    String mebibyte = "m".repeat(1 << 20);
    GreeterClient greeter =
        greeterOf(
            new Greeter() {
              @Override
              public HelloReply sayHello(HelloRequest request) {
                return reply(request.getName());
              }
            });

    HelloReply reply = greeter.sayHello(request(mebibyte));

    assertEquals(mebibyte, reply.getMessage());
  }

  @Test
  void a_channel_reconnects_when_its_server_is_back() {
    var first = network.serve(new Hello.PoliteGreeter());
    var greeter = new GreeterClient(network.channel()).with(deadline(ofSeconds(20)));
    greeter.sayHello(ADA);
    first.close();
    network.serve(new Hello.PoliteGreeter());

    HelloReply reply = retried(() -> greeter.sayHello(ADA));

    assertEquals("Hello, Ada", reply.getMessage());
  }

  @Test
  void an_interrupt_cancels_its_own_call_and_leaves_the_channel_alone() throws Exception {
    var handling = new CountDownLatch(1);
    var ends = new LinkedBlockingQueue<String>();
    GreeterClient greeter =
        greeterOf(
            new Greeter() {
              @Override
              public HelloReply sayHello(HelloRequest request) {
                if (request.equals(ADA)) return reply("Hello, Ada");
                handling.countDown();
                return waitForever(ends);
              }
            });
    var caller =
        new FutureTask<>(() -> {
          var failure = assertThrows(RpcException.class, () -> greeter.sayHello(request("Godot")));
          return failure.code() + ", interrupted " + Thread.currentThread().isInterrupted();
        });
    Thread thread = Thread.ofPlatform().start(caller);
    handling.await();

    thread.interrupt();

    assertEquals("CANCELLED, interrupted true", caller.get(10, SECONDS));
    assertEquals("interrupted", ends.poll(10, SECONDS));
    assertEquals("Hello, Ada", greeter.sayHello(ADA).getMessage());
  }

  /// The client of a service that is served here, with time enough for a slow machine.
  private GreeterClient greeterOf(Greeter service) {
    network.serve(service);
    return new GreeterClient(network.channel()).with(deadline(ofSeconds(20)));
  }

  /// What a handler does whose call somebody else has to end; says how it ended.
  private static HelloReply waitForever(BlockingQueue<String> ends) {
    try {
      new CountDownLatch(1).await();
      throw new AssertionError("nobody counts down");
    } catch (InterruptedException e) {
      ends.add("interrupted");
      throw new RpcException(Code.CANCELLED, "nobody waits any longer");
    }
  }

  /// The first answer that is none of a connection that is about to be noticed as lost.
  private static HelloReply retried(Supplier<HelloReply> call) {
    Deadline patience = Deadline.after(ofSeconds(20));
    while (true) {
      try {
        return call.get();
      } catch (RpcException e) {
        if (e.code() != Code.UNAVAILABLE || patience.isPassed()) throw e;
      }
    }
  }

  private static List<String> messages(Incoming<HelloReply> replies) {
    return StreamSupport.stream(replies.spliterator(), false).map(HelloReply::getMessage).toList();
  }

  private static HelloRequest request(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  private static HelloReply reply(String message) {
    return HelloReply.newBuilder().setMessage(message).build();
  }
}
