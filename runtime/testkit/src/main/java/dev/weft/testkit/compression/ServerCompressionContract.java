package dev.weft.testkit.compression;

import static dev.weft.testkit.compression.CompressionFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.compression.Compressions;
import dev.weft.compression.Gzip;
import dev.weft.server.Binding;
import dev.weft.server.ServerBuilder;
import dev.weft.testkit.compression.CompressionFixture.Answer;
import dev.weft.testkit.compression.Letters.Counted;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server makes of compressed requests, and by what it compresses its answers.
interface ServerCompressionContract {
  CompressionFixture fixture();

  private static Headers one(String... more) {
    return request(Letters.ONE.path(), "content-type", "application/grpc").with(more);
  }

  private static Headers many(String... more) {
    return request(Letters.MANY.path(), "content-type", "application/grpc").with(more);
  }

  private static Headers gzip(Headers request) {
    return request.with("grpc-encoding", "gzip", "grpc-accept-encoding", "identity, gzip");
  }

  private void serve(Function<String, String> one) {
    serve(one, UnaryOperator.identity());
  }

  private void serve(Function<String, String> one, UnaryOperator<ServerBuilder> more) {
    fixture().serve(Binding.of(Letters.SERVICE).unary(Letters.ONE, one).build(), more);
  }

  private void serveMany(BiConsumer<Incoming<String>, Outgoing<String>> many) {
    serveMany(many, UnaryOperator.identity());
  }

  private void serveMany(
      BiConsumer<Incoming<String>, Outgoing<String>> many, UnaryOperator<ServerBuilder> more) {
    fixture().serve(Binding.of(Letters.SERVICE).bidiStreaming(Letters.MANY, many).build(), more);
  }

  @Test
  @DisplayName("CP-01 a plain request has a plain answer, whatever the client would accept")
  default void cp_01_a_plain_request_is_answered_plain() {
    serve(request -> request);

    Answer answer = fixture().ask(one("grpc-accept-encoding", "gzip"), Message.plain("hello"));

    assertNull(answer.encoding());
    assertEquals("[0 hello]", answer.messages().toString());
  }

  @Test
  @DisplayName("CP-02 CP-03 ! a gzip request has a gzip answer, but an empty message is plain")
  default void cp_02_cp_03_an_answer_is_compressed_as_its_request_is() {
    serveMany((requests, replies) -> requests.forEach(replies::send));

    Answer answer = fixture().ask(gzip(many()), Message.gzip("hello"), Message.plain(""));

    assertEquals("gzip", answer.encoding());
    assertEquals("[1 hello, 0 ]", answer.messages().toString());
    assertEquals(0, answer.messages().get(1).bytes().length);
    assertEquals("0", answer.status());
  }

  @Test
  @DisplayName(
      "CP-04 ! an unknown grpc-encoding is UNIMPLEMENTED, and the answer says what is known")
  default void cp_04_an_unknown_compression_is_refused_before_the_handler() {
    var handled = new AtomicInteger();
    serve(request -> "handled " + handled.incrementAndGet());

    Answer answer = fixture().ask(one("grpc-encoding", "snappy"), Message.gzip("hello"));

    assertSame(answer.head(), answer.trailers());
    assertEquals("12", answer.status());
    assertEquals(List.of("gzip"), answer.head().all("grpc-accept-encoding"));
    assertEquals(0, handled.get());
  }

  @ParameterizedTest(name = "CP-06 ! ML-19 {0}, flag {1}")
  @CsvSource({", 1", "identity, 1", "gzip, 2", "gzip, 255"})
  default void cp_06_a_request_whose_flag_does_not_fit_is_internal(String encoding, int flag) {
    serve(request -> request);
    Headers head = encoding == null ? one() : one("grpc-encoding", encoding);

    assertEquals("13", fixture().ask(head, Message.gzip("hello").flagged(flag)).status());
  }

  @Test
  @DisplayName("CP-07 a wrong checksum is INTERNAL")
  default void cp_07_a_corrupt_request_is_internal() {
    serve(request -> request);

    assertEquals("13", fixture().ask(gzip(one()), Message.gzip("hello").corrupted()).status());
  }

  @Test
  @DisplayName("CP-08 a handler may choose identity")
  default void cp_08_a_handler_may_choose_not_to_compress() {
    serve(request -> {
      CallContext.current().compressWith("identity");
      return request;
    });

    Answer answer = fixture().ask(gzip(one()), Message.gzip("hello"));

    assertNull(answer.encoding());
    assertEquals("[0 hello]", answer.messages().toString());
  }

  @Test
  @DisplayName("CP-08 a handler may choose what the client accepts, and is told if it does not")
  default void cp_08_a_handler_may_choose_what_the_client_accepts() {
    var zip = new Counted(new Gzip(), "zip", new AtomicLong());
    serve(
        request -> {
          CallContext call = CallContext.current();
          assertEquals(List.of("gzip"), call.acceptedCompressions());
          for (String refused : List.of("nope", "zip")) {
            var failure = assertThrows(RpcException.class, () -> call.compressWith(refused));
            assertEquals(Code.INTERNAL, failure.code());
          }
          call.compressWith("gzip");
          return request;
        },
        server -> server.compressions(Compressions.DEFAULT.with(zip)));

    Answer answer = fixture().ask(one("grpc-accept-encoding", "gzip"), Message.plain("hello"));

    assertEquals("0", answer.status());
    assertEquals("gzip", answer.encoding());
    assertEquals("[1 hello]", answer.messages().toString());
  }

  @Test
  @DisplayName("CP-08 after the head it is too late to choose, and the call goes on")
  default void cp_08_after_the_head_it_is_too_late() {
    serveMany((_, replies) -> {
      replies.send("a");
      var call = CallContext.current();
      var failure = assertThrows(RpcException.class, () -> call.compressWith("identity"));
      assertEquals(Code.INTERNAL, failure.code());
      replies.send("b");
    });

    Answer answer = fixture().ask(gzip(many()));

    assertEquals("0", answer.status());
    assertEquals("[1 a, 1 b]", answer.messages().toString());
  }

  @ParameterizedTest(name = "CP-09 the server prefers zip, the client accepts {0}")
  @CsvSource({"gzip, , 0 hello", "'gzip,zip', zip, 1 hello", "zip, zip, 1 hello"})
  default void cp_09_what_the_client_does_not_accept_is_not_used(
      String accepted, String encoding, String message) {
    var zip = new Counted(new Gzip(), "zip", new AtomicLong());
    serve(
        request -> request,
        server -> server.compressions(Compressions.DEFAULT.with(zip)).compressAnswersWith("zip"));

    Answer answer = fixture().ask(one("grpc-accept-encoding", accepted), Message.plain("hello"));

    assertEquals(encoding, answer.encoding());
    assertEquals("[" + message + "]", answer.messages().toString());
  }

  @Test
  @DisplayName("CP-09 a client that sends gzip and does not accept it has a plain answer")
  default void cp_09_what_a_client_sends_it_need_not_accept() {
    serve(request -> request);
    Headers head = one("grpc-encoding", "gzip", "grpc-accept-encoding", "identity");

    assertEquals("[0 hello]", fixture().ask(head, Message.gzip("hello")).messages().toString());
  }

  @Test
  @DisplayName("CP-11 messages of a gzip stream whose flag is 0 are plain")
  default void cp_11_a_request_may_mix() {
    serveMany((requests, replies) -> {
      for (String request : requests) replies.sendUncompressed(request);
    });

    Answer answer = fixture().ask(gzip(many()), Message.plain("a"), Message.gzip("b"));

    assertEquals("[0 a, 0 b]", answer.messages().toString());
  }

  @Test
  @DisplayName("IN-10 ! flags 1 and 0 in one answer, under one grpc-encoding")
  default void in_10_an_answer_may_mix() {
    serveMany((_, replies) -> {
      CallContext.current().compressWith("gzip");
      replies.send("a");
      replies.sendUncompressed("b");
    });

    Answer answer = fixture().ask(many("grpc-accept-encoding", "gzip"));

    assertEquals(List.of("gzip"), answer.head().all("grpc-encoding"));
    assertEquals("[1 a, 0 b]", answer.messages().toString());
  }

  @ParameterizedTest(name = "MS-04 {0} bytes, limit {1}")
  @CsvSource({"99, 99, 0", "100, 99, 8", "99000000, 1048576, 8"})
  default void ms_04_no_more_of_a_request_is_inflated_than_the_limit_and_one_byte(
      int bytes, int limit, String status) {
    var counted = new Counted(new Gzip());
    serve(
        request -> "",
        server -> server.compressions(Compressions.of(counted)).maxReceivedMessageBytes(limit));

    assertEquals(status, fixture().ask(gzip(one()), Message.zeros(bytes)).status());
    assertEquals(Math.min(bytes, limit + 1), counted.inflated().get());
  }

  @Test
  @DisplayName("CN-09 a client that resets within a compressed message has CANCELLED its call")
  default void cn_09_a_reset_within_a_compressed_message_is_cancelled() throws Exception {
    BlockingQueue<Code> ends = new LinkedBlockingQueue<>();
    serveMany((requests, _) -> {
      CallContext.current().sendHeaders();
      ends.add(assertThrows(RpcException.class, requests::receive).code());
    });
    Http2Stream stream = fixture().open();
    ByteBuffer message = Message.gzip("hello").framed();
    stream.write(gzip(many()), message.limit(message.limit() - 4), null, EndStream.NO);
    stream.awaitHead();

    stream.reset(ErrorCode.CANCEL);

    assertEquals(Code.CANCELLED, ends.poll(10, TimeUnit.SECONDS));
  }

  @ParameterizedTest(name = "SV-14 application/grpc+{0}: {1}, {2}")
  @CsvSource({
    "reversed, abc, cba, application/grpc+reversed",
    "REVERSED;x, abc, cba, application/grpc+reversed",
    "proto, abc, abc, application/grpc",
    "nope, abc, abc, application/grpc"
  })
  default void sv_14_a_codec_is_chosen_by_the_subtype_and_an_unknown_one_is_the_usual(
      String subtype, String sent, String read, String answered) {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    serve(
        request -> {
          requests.add(request);
          return request;
        },
        server -> server.codecs(new Letters.Reversed()));
    Headers head = request(Letters.ONE.path(), "content-type", "application/grpc+" + subtype);

    Answer answer = fixture().ask(head, Message.plain(sent));

    assertEquals(read, requests.poll());
    assertEquals("[0 " + sent + "]", answer.messages().toString());
    assertEquals(answered, answer.head().get("content-type"));
  }
}
