package dev.weft.testkit.compression;

import static dev.weft.testkit.compression.CompressionFixture.HEAD;
import static dev.weft.testkit.compression.CompressionFixture.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.Outgoing;
import dev.weft.Prepared;
import dev.weft.RpcException;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.server.Binding;
import dev.weft.transport.Headers;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Messages that are made once and sent often: features 2.11.
interface PreparedContract {
  CompressionFixture fixture();

  private List<Message> requestOf(Channel channel, CallOptions options, Prepared<String> letter) {
    try (var call = channel.bidiStreaming(Letters.MANY, options)) {
      call.sendPrepared(letter);
      return sent(call);
    }
  }

  private List<Message> sent(BidiStreamingCall<String, String> call) {
    call.finishSending();
    call.receive();
    return fixture().request().messages();
  }

  @Test
  @DisplayName("PM-01 a client's prepared message is what a normal send sends, on every stream")
  default void pm_01_a_prepared_request_is_a_normal_one() {
    fixture().answer(HEAD, Message.plain("read"));
    Channel channel = fixture().channel();
    var gzip = CallOptions.DEFAULT.withCompression("gzip");
    try (var call = channel.bidiStreaming(Letters.MANY, gzip)) {
      Prepared<String> letter = call.prepare("hello");
      call.send("hello");
      call.sendPrepared(letter);
      List<Message> here = sent(call);

      assertEquals("[1 hello, 1 hello]", here.toString());
      assertArrayEquals(here.get(0).bytes(), here.get(1).bytes());
      assertArrayEquals(here.get(0).bytes(), requestOf(channel, gzip, letter).getFirst().bytes());
      assertEquals("[0 hello]", requestOf(channel, CallOptions.DEFAULT, letter).toString());
      assertEquals("[0 hello]", unreadSent(channel, letter));
    }
  }

  /// A prepared message is bound by what the call allows that it is sent on.
  private String unreadSent(Channel channel, Prepared<String> letter) {
    var small = CallOptions.DEFAULT.withMaxSentMessageBytes(4);
    try (var call = channel.bidiStreaming(Letters.MANY, small)) {
      var refused = assertThrows(RpcException.class, () -> call.sendPrepared(letter));
      assertEquals(Code.RESOURCE_EXHAUSTED, refused.code());
    }
    return requestOf(channel, CallOptions.DEFAULT, letter).toString();
  }

  @Test
  @DisplayName("PM-01 a server's prepared message is what a normal send sends, on every stream")
  default void pm_01_a_prepared_answer_is_a_normal_one() {
    var letter = new AtomicReference<Prepared<String>>();
    Binding binding =
        Binding.of(Letters.SERVICE)
            .bidiStreaming(
                Letters.MANY,
                (_, replies) -> {
                  letter.compareAndSet(null, replies.prepare("hello"));
                  replies.send("hello");
                  replies.sendPrepared(letter.get());
                })
            .build();
    fixture().serve(binding, UnaryOperator.identity());
    Headers plain = request(Letters.MANY.path(), "content-type", "application/grpc");
    Headers gzip = plain.with("grpc-encoding", "gzip");

    for (int stream = 0; stream < 2; stream++) {
      List<Message> messages = fixture().ask(gzip).messages();
      assertEquals("[1 hello, 1 hello]", messages.toString());
      assertArrayEquals(messages.get(0).bytes(), messages.get(1).bytes());
    }
    assertEquals("[0 hello, 0 hello]", fixture().ask(plain).messages().toString());
  }

  @Test
  @DisplayName("PM-01 what is no call's prepares nothing: INTERNAL")
  default void pm_01_a_message_is_prepared_by_a_call() {
    Outgoing<String> nobodys = _ -> {};

    var failure = assertThrows(RpcException.class, () -> nobodys.prepare("hello"));

    assertEquals(Code.INTERNAL, failure.code());
  }
}
