package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.testkit.HeaderBlock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.eclipse.jetty.http.compression.HuffmanEncoder;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Whatever a block does to HPACK's table, it does it too when the block is skimmed, in parts of any
/// size.
final class BlockSkimmerTest {
  /// Decodes what the other skims.
  private final HeaderDecoder decoder = new HeaderDecoder(Integer.MAX_VALUE, HeaderDecoderTest.ALL);

  private final HeaderDecoder skimmed = new HeaderDecoder(100_000, HeaderDecoderTest.ALL);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @RepeatedTest(50)
  void the_table_is_what_it_is_behind_a_decoded_block() {
    for (int round = 0; round < 5; round++) {
      byte[] block = block();

      decoder.decode(ByteBuffer.wrap(block));
      skim(block);

      for (int index = 62; index < 200; index++) {
        assertEquals(entry(decoder, index), entry(skimmed, index), "seed " + seed);
      }
    }
  }

  private static String entry(HeaderDecoder of, int index) {
    var reference = new ByteArrayOutputStream();
    integer(0x80, 7, index, reference);
    try {
      var found = of.decode(ByteBuffer.wrap(reference.toByteArray()));
      return found.name(0) + "=" + found.value(0);
    } catch (ConnectionError e) {
      return "none";
    }
  }

  private void skim(byte[] block) {
    var skimmer = new BlockSkimmer(skimmed);
    int at = 0;
    while (at < block.length) {
      int most = random.nextInt(4) == 0 ? 3 : 16_384;
      int length = Math.min(1 + random.nextInt(most), block.length - at);
      skimmer.add(ByteBuffer.wrap(block, at, length));
      at += length;
    }
    skimmer.end();
  }

  private byte[] block() {
    var out = new ByteArrayOutputStream();
    if (random.nextInt(3) == 0) integer(0x20, 5, random.nextInt(4097), out);
    if (random.nextInt(5) == 0) integer(0x20, 5, 4096, out);
    int fields = 1 + random.nextInt(40);
    for (int i = 0; i < fields; i++) {
      switch (random.nextInt(5)) {
        case 0 -> integer(0x80, 7, indexOfName(), out);
        case 1 -> literal(0, 4, out);
        case 2 -> literal(0x10, 4, out);
        default -> literal(0x40, 6, out);
      }
    }
    return out.toByteArray();
  }

  private void literal(int pattern, int bits, ByteArrayOutputStream out) {
    if (random.nextBoolean()) {
      integer(pattern, bits, indexOfName(), out);
    } else {
      integer(pattern, bits, 0, out);
      string("n" + text(), out);
    }
    string(text(), out);
  }

  /// Neither a pseudo-header's nor one that HTTP/2 forbids, as 57 is.
  private int indexOfName() {
    return 15 + random.nextInt(42);
  }

  private String text() {
    return switch (random.nextInt(20)) {
      case 0 -> "x".repeat(random.nextInt(60_000));
      case 1, 2, 3 -> "y".repeat(random.nextInt(4200));
      default -> Integer.toString(random.nextInt()).repeat(random.nextInt(3));
    };
  }

  private void string(String text, ByteArrayOutputStream out) {
    if (random.nextBoolean()) {
      out.writeBytes(plain(text));
      return;
    }
    var coded = ByteBuffer.allocate(HuffmanEncoder.octetsNeeded(text));
    HuffmanEncoder.encode(coded, text);
    integer(0x80, 7, coded.position(), out);
    out.write(coded.array(), 0, coded.position());
  }

  private static byte[] plain(String text) {
    var out = new ByteArrayOutputStream();
    integer(0, 7, text.length(), out);
    for (char c : text.toCharArray()) out.write(c);
    return out.toByteArray();
  }

  private static void integer(int pattern, int prefixBits, int value, ByteArrayOutputStream out) {
    int most = (1 << prefixBits) - 1;
    if (value < most) {
      out.write(pattern | value);
      return;
    }
    out.write(pattern | most);
    int rest = value - most;
    for (; rest >= 0x80; rest >>>= 7) out.write((rest & 0x7f) | 0x80);
    out.write(rest);
  }

  @Test
  void a_table_size_amid_a_long_block_is_broken() {
    var skimmer = new BlockSkimmer(skimmed);
    skimmer.add(ByteBuffer.wrap(HeaderBlock.tableSize(100)));
    skimmer.add(ByteBuffer.wrap(HeaderBlock.tableSize(200)));
    skimmer.add(ByteBuffer.wrap(HeaderBlock.literal("a", "b")));

    org.junit.jupiter.api.Assertions.assertThrows(
        ConnectionError.class, () -> skimmer.add(ByteBuffer.wrap(HeaderBlock.tableSize(100))));
  }
}
