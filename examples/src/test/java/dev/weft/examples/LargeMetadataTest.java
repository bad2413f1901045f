package dev.weft.examples;

import static dev.weft.client.CallOptions.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.examples.hello.Greeter;
import dev.weft.examples.hello.GreeterClient;
import dev.weft.examples.hello.GreeterMethods;
import dev.weft.examples.hello.HelloReply;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.transport.Http2Settings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Metadata that is large, end to end over everything that carries calls: only the call ends whose
/// metadata is larger than one end takes.
@ParameterizedClass
@EnumSource(Network.Carrier.class)
@Timeout(60)
class LargeMetadataTest {
  private static final Metadata.Key<String> AHEAD = Metadata.Key.text("ahead");
  private static final Metadata.Key<String> BEHIND = Metadata.Key.text("behind");
  private static final HelloRequest ADA = HelloRequest.newBuilder().setName("Ada").build();

  @Parameter Network.Carrier carrier;

  private Network network;

  @AfterEach
  void disconnect() throws Exception {
    network.close();
  }

  /// Sends back what it gets: `ahead` ahead of the reply, `behind` behind it, if the request's name
  /// asks for that.
  private static final class Echo implements Greeter {
    @Override
    public HelloReply sayHello(HelloRequest request) {
      Metadata headers = CallContext.current().headers();
      for (String value : headers.all(AHEAD)) {
        CallContext.current().addHeaders(Metadata.EMPTY.with(AHEAD, value));
      }
      for (String value : headers.all(BEHIND)) {
        CallContext.current().addTrailers(Metadata.EMPTY.with(BEHIND, value));
      }
      String name = request.getName();
      if (name.startsWith("ahead")) {
        CallContext.current().addHeaders(Metadata.EMPTY.with(AHEAD, name));
      }
      if (name.startsWith("behind")) {
        CallContext.current().addTrailers(Metadata.EMPTY.with(BEHIND, name));
      }
      if (name.startsWith("refused")) throw new RpcException(Code.ABORTED, name);
      return HelloReply.newBuilder().setMessage(Integer.toString(name.length())).build();
    }
  }

  private Channel channel(Http2Settings settings, int limit) {
    network = new Network(carrier, settings);
    network.serve(server -> server.maxReceivedMetadataBytes(limit, limit), new Echo());
    return network.channel(channel -> channel.maxReceivedMetadataBytes(limit, limit));
  }

  private static Code code(GreeterClient greeter, String name) {
    var request = HelloRequest.newBuilder().setName(name).build();
    return assertThrows(RpcException.class, () -> greeter.sayHello(request)).code();
  }

  @Test
  @DisplayName("MD-13: a request above what the server says that it takes")
  void a_request_that_the_server_would_not_take_is_not_sent() {
    var greeter =
        new GreeterClient(channel(Http2Settings.DEFAULT.withMaxHeaderListSize(1000), 1000));
    greeter.sayHello(ADA);

    var large = greeter.with(header(AHEAD, "x".repeat(1000)));
    var failure = assertThrows(RpcException.class, () -> large.sayHello(ADA));
    assertEquals(Code.INTERNAL, failure.code());
    // By the client's own count, not by the server's refusal.
    assertTrue(failure.status().message().endsWith("the peer takes 1000"), failure::toString);

    assertEquals("3", greeter.sayHello(ADA).getMessage());
  }

  @Test
  @DisplayName("MD-12: answers above what the client says that it takes, and refusals")
  void an_answer_that_the_client_would_not_take_is_internal() {
    var greeter =
        new GreeterClient(channel(Http2Settings.DEFAULT.withMaxHeaderListSize(1000), 1000));
    String large = "x".repeat(1000);

    assertEquals(Code.INTERNAL, code(greeter, "ahead" + large));
    assertEquals(Code.INTERNAL, code(greeter, "behind" + large));
    assertEquals(Code.INTERNAL, code(greeter, "refused" + large));

    assertEquals("3", greeter.sayHello(ADA).getMessage());
    assertEquals(Code.ABORTED, code(greeter, "refused"));
  }

  @Test
  @DisplayName("MD-14: what the transport takes and the core does not")
  void only_the_call_ends_whose_metadata_is_too_large() {
    var greeter = new GreeterClient(channel(Http2Settings.DEFAULT, 8192));
    String large = "x".repeat(20_000);

    assertEquals(Code.INTERNAL, code(greeter.with(header(AHEAD, large)), "large"));
    assertEquals(Code.INTERNAL, code(greeter, "ahead" + large));
    assertEquals(Code.INTERNAL, code(greeter, "behind" + large));

    assertEquals("3", greeter.sayHello(ADA).getMessage());
  }

  @Test
  @DisplayName("MD-15: 63 KB in one field, both ways, ahead and behind")
  void a_field_just_below_the_limit_travels_both_ways() {
    Channel channel = channel(Http2Settings.DEFAULT, 64 << 10);
    String large = "x".repeat(63_000);

    for (var key : List.of(AHEAD, BEHIND)) {
      var options = CallOptions.DEFAULT.withHeaders(Metadata.EMPTY.with(key, large));
      try (var call = channel.open(channel.request(GreeterMethods.SAY_HELLO, options))) {
        call.sendLast(ADA);
        while (call.receive() != null) {
          // until it has ended OK
        }

        Metadata back = key == AHEAD ? call.headers() : call.trailers();
        assertEquals(List.of(large), back.all(key));
      }
    }
  }
}
