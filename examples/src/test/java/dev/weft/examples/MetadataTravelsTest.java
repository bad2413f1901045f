package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Duration;
import com.google.protobuf.StringValue;
import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.examples.hello.Greeter;
import dev.weft.examples.hello.GreeterMethods;
import dev.weft.examples.hello.HelloReply;
import dev.weft.examples.hello.HelloRequest;
import dev.weft.protobuf.StatusDetails;
import dev.weft.transport.Http2Settings;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Metadata and rich statuses, end to end over everything that carries calls.
@ParameterizedClass
@EnumSource(Network.Carrier.class)
@Timeout(60)
class MetadataTravelsTest {
  private static final Metadata.Key<byte[]> BYTES = Metadata.Key.binary("bytes-bin");
  private static final Metadata.Key<String> TEXT = Metadata.Key.text("Text");

  @Parameter Network.Carrier carrier;

  private Network network;

  @BeforeEach
  void connect() {
    network = new Network(carrier, Http2Settings.DEFAULT);
  }

  @AfterEach
  void disconnect() throws Exception {
    network.close();
  }

  /// Sends back the metadata that it gets, ahead and behind; fails if it is told to.
  private static final class Mirror implements Greeter {
    @Override
    public HelloReply sayHello(HelloRequest request) {
      Metadata headers = CallContext.current().headers();
      CallContext.current().addHeaders(headers);
      CallContext.current().addTrailers(headers);
      if (request.getName().isEmpty()) {
        throw new RpcException(
            new Status(Code.ABORTED, "no name: 系统 100%")
                .withDetails(
                    StatusDetails.of(StringValue.of("why")),
                    StatusDetails.of(Duration.newBuilder().setSeconds(3).build())));
      }
      return HelloReply.getDefaultInstance();
    }
  }

  @Test
  @DisplayName("MD-01 MD-03 ! MD-05 MD-18")
  void metadata_goes_there_and_back_in_order() {
    network.serve(new Mirror());
    Channel channel = network.channel();
    var sent =
        Metadata.ofWire(
            List.of(
                "text",
                "1",
                "bytes-bin",
                "woA",
                "text",
                "2,3",
                "bytes-bin",
                "AAE",
                "text",
                "caf\u00e9"));

    var request = channel.request(GreeterMethods.SAY_HELLO, CallOptions.DEFAULT.withHeaders(sent));
    try (var call = channel.open(request)) {
      call.sendLast(HelloRequest.newBuilder().setName("Ada").build());
      while (call.receive() != null) {
        // until it has ended OK
      }

      for (Metadata back : List.of(call.headers(), call.trailers())) {
        assertEquals(List.of("1", "2,3", "caf\u00e9"), back.all(TEXT));
        assertEquals(
            List.of("c280", "0001"),
            back.all(BYTES).stream().map(HexFormat.of()::formatHex).toList());
      }
    }
  }

  @Test
  @DisplayName("ER-14")
  void a_status_arrives_with_its_details() {
    network.serve(new Mirror());
    Channel channel = network.channel();

    var failure =
        assertThrows(
            RpcException.class,
            () ->
                channel.call(
                    GreeterMethods.SAY_HELLO,
                    HelloRequest.getDefaultInstance(),
                    CallOptions.DEFAULT));

    assertEquals(Code.ABORTED, failure.code());
    assertEquals("no name: 系统 100%", failure.status().message());
    assertEquals(2, failure.status().details().size());
    assertEquals(
        StringValue.of("why"),
        StatusDetails.first(failure.status(), StringValue.getDefaultInstance()));
    assertEquals(
        List.of(Duration.newBuilder().setSeconds(3).build()),
        StatusDetails.all(failure.status(), Duration.getDefaultInstance()));
  }
}
