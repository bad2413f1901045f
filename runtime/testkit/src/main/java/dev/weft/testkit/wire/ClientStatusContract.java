package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.BidiStreamingCall;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.transport.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// How calls end whose server is a script of frames, for what no transport of ours would send.
public abstract class ClientStatusContract extends ClientWireContract {
  private static final Marshaller<byte[]> BYTES =
      new Marshaller<>() {
        @Override
        public byte[] encode(byte[] message, int headroom) {
          var bytes = new byte[headroom + message.length];
          System.arraycopy(message, 0, bytes, headroom, message.length);
          return bytes;
        }

        @Override
        public byte[] decode(ByteBuffer bytes) {
          var message = new byte[bytes.remaining()];
          bytes.get(message);
          return message;
        }
      };
  static final MethodDescriptor<byte[], byte[]> CHAT =
      new MethodDescriptor<>("test.Status", "Chat", Kind.BIDI_STREAMING, BYTES, BYTES);
  private static final byte[] MESSAGE = {0, 0, 0, 0, 1, 7};

  private @Nullable Channel channel;

  @AfterEach
  void close_the_channel() {
    if (channel != null) channel.close();
  }

  /// A call on a connection whose settings have been exchanged.
  private BidiStreamingCall<byte[], byte[]> call() throws Exception {
    connect();
    Channel over = Channel.over((_, _) -> client).plaintext().to(client.peer().remote());
    channel = over;
    var call = over.bidiStreaming(CHAT, CallOptions.DEFAULT);
    server.expectHead(1);
    return call;
  }

  private static Status endOf(BidiStreamingCall<byte[], byte[]> call) {
    return assertThrows(RpcException.class, call::receive).status();
  }

  private static byte[] head() {
    return HeaderBlock.response("content-type", "application/grpc");
  }

  private static Frame message() {
    return Frame.data(1, MESSAGE);
  }

  private static Frame trailers(String... fields) {
    return Frame.headers(1, HeaderBlock.literal(fields)).ending();
  }

  @DisplayName(
      "ER-09 an interim head is skipped, whatever it says; ER-22 ! so is a reset behind an OK")
  @Test
  void an_answer_that_is_complete_stands_whatever_comes_around_it() throws Exception {
    var call = call();

    server.send(
        Frame.headers(1, HeaderBlock.literal(":status", "103", "grpc-status", "5")),
        Frame.headers(1, head()),
        message(),
        trailers("grpc-status", "0"),
        Frame.rstStream(1, ErrorCode.NO_ERROR.value()));

    assertEquals(7, Objects.requireNonNull(call.receive())[0]);
    assertEquals(null, call.receive());
  }

  @DisplayName("ER-07 ! an end without trailers, and CN-13 the stream that the server has left")
  @Test
  void an_end_on_data_is_internal_and_the_stream_is_reset() throws Exception {
    var call = call();

    server.send(Frame.headers(1, head()), message().ending());

    assertEquals(7, Objects.requireNonNull(call.receive())[0]);
    assertEquals(
        new Status(Code.INTERNAL, "the server ended the stream without trailers"), endOf(call));
    server.expectReset(1, ErrorCode.NO_ERROR);
    server.expectNothingElse();
  }

  @DisplayName("ER-10 an interim head that ends the stream")
  @Test
  void an_interim_head_that_ends_the_stream_is_internal() throws Exception {
    var call = call();

    server.send(Frame.headers(1, HeaderBlock.literal(":status", "103")).ending());

    assertEquals(Code.INTERNAL, endOf(call).code());
  }

  @DisplayName("ER-11 an answer without :status")
  @Test
  void an_answer_without_a_status_is_internal() throws Exception {
    var call = call();

    server.send(Frame.headers(1, HeaderBlock.literal("content-type", "text/html")).ending());

    assertEquals(Code.INTERNAL, endOf(call).code());
    server.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    server.expectNothingElse();
  }

  @DisplayName("ER-11 an answer whose :status is no number")
  @Test
  protected void an_answer_whose_status_is_no_number_is_internal() throws Exception {
    assertEquals(Code.INTERNAL, answeredWithStatus("abc").code());
    server.expectReset(1, ErrorCode.PROTOCOL_ERROR);
    server.expectNothingElse();
  }

  /// How a call ends that is answered so, and not by gRPC.
  protected final Status answeredWithStatus(String status) throws Exception {
    var call = call();
    server.send(
        Frame.headers(1, HeaderBlock.literal(":status", status, "content-type", "text/html"))
            .ending());
    return endOf(call);
  }

  @DisplayName("ER-24 a connection that dies behind a GOAWAY")
  @Test
  void a_lost_connection_is_unavailable_and_the_goaway_ahead_of_it_is_told() throws Exception {
    var call = call();

    server.send(goAway("too_many_pings"));
    server.close();

    Status status = endOf(call);
    assertEquals(Code.UNAVAILABLE, status.code());
    assertTrue(status.message().contains("ENHANCE_YOUR_CALM"), status.message());
    assertTrue(status.message().contains("too_many_pings"), status.message());
  }

  private static Frame goAway(String debugData) {
    Frame plain = Frame.goAway(1, ErrorCode.ENHANCE_YOUR_CALM.value());
    byte[] debug = debugData.getBytes(StandardCharsets.US_ASCII);
    byte[] payload = Arrays.copyOf(plain.payload(), plain.payload().length + debug.length);
    System.arraycopy(debug, 0, payload, plain.payload().length, debug.length);
    return plain.withPayload(payload);
  }

  @DisplayName("RT-18 ! a stream above the last of a GOAWAY is opened on another connection, once")
  @Test
  void a_stream_that_a_goaway_leaves_behind_is_opened_on_another_connection() throws Exception {
    Channel over = Channel.over(connector()).plaintext().to(address());
    channel = over;
    var calling = running(() -> over.bidiStreaming(CHAT, CallOptions.DEFAULT).receive());
    server = accept();
    server.greet();
    server.expectHead(1);

    server.send(Frame.goAway(0, ErrorCode.NO_ERROR.value()));

    try (var second = accept()) {
      second.greet();
      assertEquals(null, second.expectHead(1).headers().get("grpc-previous-rpc-attempts"));
      second.send(Frame.headers(1, head()), message());
      assertEquals(7, Objects.requireNonNull(calling.get())[0]);
    }
  }

  @DisplayName("RT-17 ! a stream that was refused is opened once more")
  @Test
  void a_stream_that_was_refused_is_opened_once_more() throws Exception {
    var call = call();

    server.send(Frame.rstStream(1, ErrorCode.REFUSED_STREAM.value()));
    var ending = running(() -> endOf(call));
    server.expectHead(3);
    server.send(Frame.rstStream(3, ErrorCode.REFUSED_STREAM.value()));

    assertEquals(Code.UNAVAILABLE, ending.get().code());
    server.expectNothingElse();
  }

  @DisplayName("ER-24 a connection that dies without a word")
  @Test
  void a_connection_that_dies_is_unavailable_and_says_why() throws Exception {
    var call = call();
    server.send(Frame.headers(1, head()));
    call.headers();

    server.close();

    Status status = endOf(call);
    assertEquals(Code.UNAVAILABLE, status.code());
    assertTrue(status.message().contains("connection"), status.message());
  }
}
