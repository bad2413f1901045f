package dev.weft.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.Marshaller;
import dev.weft.Prepared;
import dev.weft.compression.Gzip;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Messages that are made once and sent often: features 2.11.
class PreparedFrameTest {
  /// Counts how often it is asked for bytes.
  private static final class Counting implements Marshaller<Object> {
    final AtomicInteger encoded = new AtomicInteger();

    @Override
    public byte[] encode(Object message, int headroom) {
      encoded.incrementAndGet();
      byte[] text = message.toString().getBytes(UTF_8);
      byte[] bytes = new byte[headroom + text.length];
      System.arraycopy(text, 0, bytes, headroom, text.length);
      return bytes;
    }

    @Override
    public Object decode(ByteBuffer bytes) {
      return UTF_8.decode(bytes).toString();
    }
  }

  private final Counting marshaller = new Counting();
  private final Gzip gzip = new Gzip();

  private ByteBuffer frame(Object message, Gzip compression) {
    return PreparedFrame.frame(message, marshaller, 100, compression);
  }

  @Test
  void pm_01_a_prepared_message_is_encoded_once_and_its_bytes_are_each_senders_to_move_in() {
    Prepared<Object> prepared = PreparedFrame.of("hello", marshaller, 100, gzip);

    ByteBuffer first = frame(prepared, gzip);
    ByteBuffer second = frame(prepared, gzip);

    assertEquals(1, marshaller.encoded.get());
    assertSame(first.array(), second.array());
    assertEquals(frame("hello", gzip), first.position(0));
    assertNotSame(first, second);
  }

  @Test
  void pm_01_another_form_is_made_anew_but_what_is_plain_fits_every_call() {
    Prepared<Object> compressed = PreparedFrame.of("hello", marshaller, 100, gzip);
    Prepared<Object> plain = PreparedFrame.of("hello", marshaller, 100, null);

    assertEquals(frame("hello", null), frame(compressed, null));
    assertSame(frame(plain, null).array(), frame(plain, gzip).array());
    var other = new Counting();
    PreparedFrame.frame(plain, other, 100, null);
    assertEquals(1, other.encoded.get());
  }
}
