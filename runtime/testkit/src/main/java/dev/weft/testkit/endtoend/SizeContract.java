package dev.weft.testkit.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Messages that are too large, at either end, and what becomes of the connection.
interface SizeContract {
  int MOST = 4 << 20;

  Ends ends();

  /// Answers with as many bytes as the request says.
  private Channel serveSizes() {
    return ends()
        .serve(
            Ends.ONE_STREAM,
            methods ->
                methods.unary(
                    Ends.UNARY,
                    message ->
                        message.length == 4
                            ? new byte[ByteBuffer.wrap(message).getInt()]
                            : message.length == 1 ? message : new byte[0]));
  }

  private static byte[] asking(int size) {
    return ByteBuffer.allocate(4).putInt(size).array();
  }

  private static Status tooLarge(long size, long most) {
    return new Status(
        Code.RESOURCE_EXHAUSTED,
        "received message larger than max (%d vs. %d)".formatted(size, most));
  }

  @DisplayName("MS-01 MS-06")
  @Test
  default void four_mebibytes_are_taken_and_no_byte_more_and_the_connection_goes_on() {
    Channel channel = serveSizes();

    assertEquals(0, channel.call(Ends.UNARY, new byte[MOST], CallOptions.DEFAULT).length);
    assertEquals(MOST, channel.call(Ends.UNARY, asking(MOST), CallOptions.DEFAULT).length);
    for (int i = 0; i < 3; i++) {
      assertEquals(
          tooLarge(MOST + 1, MOST),
          Ends.failureOf(() -> channel.call(Ends.UNARY, new byte[MOST + 1], CallOptions.DEFAULT))
              .status());
      Ends.proveUsable(channel);
      assertEquals(
          tooLarge(MOST + 1, MOST),
          Ends.failureOf(() -> channel.call(Ends.UNARY, asking(MOST + 1), CallOptions.DEFAULT))
              .status());
      Ends.proveUsable(channel);
    }
    assertEquals(1, ends().transport().connections());
  }

  @DisplayName("MS-03 MS-06")
  @Test
  default void what_is_over_the_senders_own_limit_is_not_sent_and_holds_no_stream() {
    Channel channel = serveSizes();
    CallOptions ten = CallOptions.DEFAULT.withMaxSentMessageBytes(10);

    for (int i = 0; i < 3; i++) {
      assertEquals(
          Code.RESOURCE_EXHAUSTED, Ends.codeOf(() -> channel.call(Ends.UNARY, new byte[11], ten)));
      Ends.proveUsable(channel);
    }
    assertEquals(1, ends().transport().connections());
  }
}
