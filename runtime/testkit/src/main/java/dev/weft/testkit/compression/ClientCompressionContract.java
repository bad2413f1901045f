package dev.weft.testkit.compression;

import static dev.weft.testkit.compression.CompressionFixture.HEAD;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.compression.Compressions;
import dev.weft.compression.Gzip;
import dev.weft.testkit.compression.CompressionFixture.Request;
import dev.weft.testkit.compression.Letters.Counted;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client sends compressed, and what it makes of compressed answers.
interface ClientCompressionContract {
  Headers GZIP_HEAD = HEAD.with("grpc-encoding", "gzip");
  CallOptions GZIP = CallOptions.DEFAULT.withCompression("gzip");

  CompressionFixture fixture();

  private Request sent(CallOptions options, String... messages) {
    fixture().answer(HEAD, Message.plain("read"));
    try (var call = fixture().channel().bidiStreaming(Letters.MANY, options)) {
      for (String message : messages) call.send(message);
      call.finishSending();
      assertEquals("read", call.receive());
      assertNull(call.receive());
    }
    return fixture().request();
  }

  private String ask(CallOptions options) {
    return fixture().channel().call(Letters.ONE, "ask", options);
  }

  private Code failure(CallOptions options) {
    return assertThrows(RpcException.class, () -> ask(options)).code();
  }

  @Test
  @DisplayName("CP-01 without a compression, messages are plain, and gzip is offered")
  default void cp_01_a_call_without_a_compression_is_plain_and_offers_what_is_known() {
    Request request = sent(CallOptions.DEFAULT, "hello");

    assertNull(request.head().get("grpc-encoding"));
    assertEquals(List.of("gzip"), request.head().all("grpc-accept-encoding"));
    assertEquals("[0 hello]", request.messages().toString());
  }

  @Test
  @DisplayName("CP-02 CP-03 ! gzip is said in the head, and what is empty is not compressed")
  default void cp_02_cp_03_messages_are_gzip_but_for_empty_ones() {
    Request request = sent(GZIP, "hello", "");

    assertEquals(List.of("gzip"), request.head().all("grpc-encoding"));
    assertEquals("[1 hello, 0 ]", request.messages().toString());
    assertEquals(0, request.messages().get(1).bytes().length);
  }

  @Test
  @DisplayName("CP-02 a channel's own compression holds for calls that do not say")
  default void cp_02_a_channel_may_compress_all_calls() {
    fixture().answer(HEAD, Message.plain("read"));
    Channel channel = fixture().channel(builder -> builder.compressRequestsWith("gzip"));

    channel.call(Letters.ONE, "a", CallOptions.DEFAULT);
    channel.call(Letters.ONE, "b", CallOptions.DEFAULT.withCompression("identity"));

    assertEquals("[1 a]", fixture().request().messages().toString());
    Request plain = fixture().request();
    assertEquals("[0 b]", plain.messages().toString());
    assertNull(plain.head().get("grpc-encoding"));
  }

  @Test
  @DisplayName("IN-09 one stream has messages that are compressed and messages that are not")
  default void in_09_a_message_may_be_left_uncompressed() {
    fixture().answer(HEAD, Message.plain("read"));
    try (var call = fixture().channel().bidiStreaming(Letters.MANY, GZIP)) {
      call.send("a");
      call.sendUncompressed("b");
      call.send("c");
      call.finishSending();
      call.receive();
    }

    assertEquals("[1 a, 0 b, 1 c]", fixture().request().messages().toString());
  }

  @Test
  @DisplayName("CP-05 an answer compressed by what the client does not know is INTERNAL")
  default void cp_05_an_unknown_compression_is_internal() {
    fixture().answer(HEAD.with("grpc-encoding", "snappy"), Message.gzip("hello"));

    var failure = assertThrows(RpcException.class, () -> ask(CallOptions.DEFAULT));

    assertEquals(Code.INTERNAL, failure.code());
    assertEquals("a message is compressed by snappy; gzip is accepted", failure.status().message());
  }

  @ParameterizedTest(name = "CP-06 ! {0}, flag {1}")
  @CsvSource({", 1", "identity, 1", "gzip, 2", "gzip, 255"})
  default void cp_06_a_flag_that_does_not_fit_is_internal(String encoding, int flag) {
    Headers head = encoding == null ? HEAD : HEAD.with("grpc-encoding", encoding);
    fixture().answer(head, Message.gzip("hello").flagged(flag));

    assertEquals(Code.INTERNAL, failure(CallOptions.DEFAULT));
  }

  @Test
  @DisplayName("CP-07 a wrong checksum is INTERNAL")
  default void cp_07_corrupt_gzip_is_internal() {
    fixture().answer(GZIP_HEAD, Message.gzip("hello").corrupted());

    assertEquals(Code.INTERNAL, failure(CallOptions.DEFAULT));
  }

  @Test
  @DisplayName(
      "CP-10 a compression that the channel does not know is INTERNAL, and nothing is sent")
  default void cp_10_an_unknown_compression_is_refused_here() {
    fixture().answer(HEAD, Message.plain("hello"));

    assertEquals(Code.INTERNAL, failure(CallOptions.DEFAULT.withCompression("nope")));
    assertEquals(0, fixture().requests());
    assertEquals("hello", ask(CallOptions.DEFAULT));
  }

  @Test
  @DisplayName("CP-11 messages of a gzip stream whose flag is 0 are plain")
  default void cp_11_an_answer_may_mix() {
    fixture().answer(GZIP_HEAD, Message.gzip("a"), Message.plain("b"), Message.gzip(""));

    try (var call = fixture().channel().bidiStreaming(Letters.MANY, CallOptions.DEFAULT)) {
      call.finishSending();
      assertEquals("a", call.receive());
      assertEquals("b", call.receive());
      assertEquals("", call.receive());
      assertNull(call.receive());
    }
  }

  @Test
  @DisplayName("CP-12 only what a call accepts is offered, and another encoding is INTERNAL")
  default void cp_12_a_call_says_what_it_accepts() {
    var zip = new Counted(new Gzip(), "zip", new AtomicLong());
    fixture().answer(HEAD.with("grpc-encoding", "zip"), Message.gzip("hello"));
    Channel channel =
        fixture().channel(builder -> builder.compressions(Compressions.DEFAULT.with(zip)));

    assertEquals("hello", channel.call(Letters.ONE, "", CallOptions.DEFAULT));
    var only = CallOptions.DEFAULT.withAcceptedCompressions("gzip");
    var other = assertThrows(RpcException.class, () -> channel.call(Letters.ONE, "", only)).code();
    var unknown = CallOptions.DEFAULT.withAcceptedCompressions("gzip", "nope");
    var refused =
        assertThrows(RpcException.class, () -> channel.call(Letters.ONE, "", unknown)).code();

    assertEquals(Code.INTERNAL, other);
    assertEquals(Code.INVALID_ARGUMENT, refused);
    assertEquals(List.of("gzip,zip"), fixture().request().head().all("grpc-accept-encoding"));
    assertEquals(List.of("gzip"), fixture().request().head().all("grpc-accept-encoding"));
    assertEquals(0, fixture().requests());
  }

  @ParameterizedTest(name = "MS-04 {0} bytes, limit 99")
  @ValueSource(ints = {100, 99_000_000})
  default void ms_04_no_more_is_inflated_than_the_limit_and_one_byte(int bytes) {
    var counted = new Counted(new Gzip());
    fixture().answer(GZIP_HEAD, Message.zeros(99), Message.zeros(bytes));
    Channel channel = fixture().channel(builder -> builder.compressions(Compressions.of(counted)));
    var options = CallOptions.DEFAULT.withMaxReceivedMessageBytes(bytes == 100 ? 99 : 1 << 20);
    long limit = options.maxReceivedMessageBytes();

    try (var call = channel.bidiStreaming(Letters.MANY, options)) {
      call.finishSending();
      assertEquals(99, call.receive().length());
      counted.inflated().set(0);
      var failure = assertThrows(RpcException.class, call::receive);

      assertEquals(Code.RESOURCE_EXHAUSTED, failure.code());
      assertEquals(limit + 1, counted.inflated().get());
    }
  }

  @Test
  @DisplayName("CN-09 cancelling while a compressed message arrives is CANCELLED")
  default void cn_09_a_cancel_within_a_compressed_message_is_cancelled() throws Exception {
    var ended = new CountDownLatch(1);
    fixture()
        .script(stream -> {
          ByteBuffer message = Message.gzip("hello").framed();
          stream.write(GZIP_HEAD, message.limit(message.limit() - 4), null, EndStream.NO);
          CompressionFixture.await(ended);
        });
    try (var call = fixture().channel().bidiStreaming(Letters.MANY, CallOptions.DEFAULT)) {
      call.finishSending();
      call.headers();
      var receiving = running(call::receive).blocked();

      call.cancel("enough");

      var failure = assertInstanceOf(RpcException.class, receiving.failure());
      assertEquals(Code.CANCELLED, failure.code());
    } finally {
      ended.countDown();
    }
  }

  @Test
  @DisplayName("features 1.4: a call's codec is in its content-type; an unknown one is INTERNAL")
  default void a_codec_is_chosen_for_a_call() {
    fixture().answer(HEAD, Message.plain("olleh"));
    Channel channel = fixture().channel(builder -> builder.codecs(new Letters.Reversed()));
    var reversed = GZIP.withContentSubtype("reversed");

    assertEquals("hello", channel.call(Letters.ONE, "abc", reversed));

    Request request = fixture().request();
    assertEquals("application/grpc+reversed", request.head().get("content-type"));
    assertEquals("[1 cba]", request.messages().toString());
    assertEquals(Code.INTERNAL, failure(CallOptions.DEFAULT.withContentSubtype("nope")));
    assertEquals(0, fixture().requests());
  }
}
