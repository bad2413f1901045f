package dev.weft.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Marshaller;
import dev.weft.transport.EndStream;
import dev.weft.wire.PreparedFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How much of what has been sent is kept.
class ReplayBufferTest {
  private final ReplayBudget budget = new ReplayBudget();

  /// A message that is as long, with its prefix of five bytes.
  private static PreparedFrame<Object> frame(int bytes) {
    return PreparedFrame.of(
        "",
        new Marshaller<Object>() {
          @Override
          public byte[] encode(Object message, int headroom) {
            return new byte[headroom + bytes - 5];
          }

          @Override
          public Object decode(ByteBuffer all) {
            throw new UnsupportedOperationException();
          }
        },
        Integer.MAX_VALUE,
        null);
  }

  @Test
  void what_was_sent_is_there_in_its_order_with_its_end() {
    var buffer = new ReplayBuffer(budget);
    PreparedFrame<Object> first = frame(10);
    PreparedFrame<Object> second = frame(20);

    assertTrue(buffer.add(first, EndStream.NO));
    assertTrue(buffer.add(second, EndStream.NO));
    assertEquals(new ReplayBuffer.Sent(List.of(first, second), EndStream.NO), buffer.sent());
    buffer.finish();

    assertEquals(new ReplayBuffer.Sent(List.of(first, second), EndStream.YES), buffer.sent());
    assertEquals(30, budget.kept());
  }

  @Test
  void rt_08_a_call_keeps_256_kib_with_the_prefixes_and_beyond_that_nothing() {
    var buffer = new ReplayBuffer(budget);

    assertTrue(buffer.add(frame(256 << 10), EndStream.NO));
    assertFalse(buffer.add(frame(5), EndStream.NO));
    assertFalse(buffer.add(frame(5), EndStream.NO), "nor later");
    assertEquals(256 << 10, budget.kept());
    buffer.drop();

    assertEquals(List.of(), buffer.sent().frames());
    assertFalse(buffer.add(frame(5), EndStream.NO));
    assertEquals(0, budget.kept());
  }

  @Test
  void rt_09_a_channel_keeps_16_mib_and_other_calls_go_on_without() {
    var buffers = new ArrayList<ReplayBuffer>();
    for (int i = 0; i < 64; i++) {
      var buffer = new ReplayBuffer(budget);
      assertTrue(buffer.add(frame(256 << 10), EndStream.NO));
      buffers.add(buffer);
    }
    assertFalse(new ReplayBuffer(budget).add(frame(5), EndStream.NO));

    buffers.getFirst().drop();
    buffers.getFirst().drop();

    assertEquals(63 * (256 << 10), budget.kept());
    assertTrue(new ReplayBuffer(budget).add(frame(5), EndStream.NO));
  }
}
