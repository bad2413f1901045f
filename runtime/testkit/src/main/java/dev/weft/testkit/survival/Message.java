package dev.weft.testkit.survival;

import dev.weft.Marshaller;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/// Messages that are bytes: a checksum of four, and what it is of; or none at all.
final class Message {
  static final Marshaller<byte[]> MARSHALLER =
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

  static final byte[] EMPTY = {};
  static final int LARGEST = 64 << 10;

  private static final int CHECKSUM = 4;

  /// Bytes of a checksum and a number.
  private static final int NUMBERED = CHECKSUM + 8;

  /// What messages are cut from; the same in each run.
  private static final byte[] CHANCE = new byte[4 * LARGEST];

  static {
    new Random(20_180_503).nextBytes(CHANCE);
  }

  private Message() {}

  /// A message of any size up to the largest; small ones are frequent, and so are empty ones.
  static byte[] any(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> EMPTY;
      case 1, 2, 3 -> ofSize(random.nextInt(CHECKSUM, 256), random);
      case 4, 5, 6 -> ofSize(random.nextInt(256, 8 << 10), random);
      default -> ofSize(random.nextInt(8 << 10, LARGEST + 1), random);
    };
  }

  static byte[] ofSize(int size, SplittableRandom random) {
    int from = random.nextInt(CHANCE.length - size);
    byte[] message = Arrays.copyOfRange(CHANCE, from, from + size);
    ByteBuffer.wrap(message).putInt(checksum(message));
    return message;
  }

  private static int checksum(byte[] message) {
    var sum = new CRC32C();
    sum.update(message, CHECKSUM, message.length - CHECKSUM);
    return (int) sum.getValue();
  }

  /// The message itself, if it is what was sent.
  static byte[] intact(byte[] message) {
    if (message.length == 0) return message;
    if (message.length < CHECKSUM || ByteBuffer.wrap(message).getInt() != checksum(message)) {
      throw new AssertionError("a message of " + message.length + " bytes has a wrong checksum");
    }
    return message;
  }

  /// The message of a sequence with that number, which is unlike all others: number, checksum, and
  /// what is pseudo-random of any size up to the largest.
  static byte[] numbered(long number) {
    long chance = scramble(number);
    int size = NUMBERED + (int) (chance & LARGEST - 1);
    int from = (int) (chance >>> 32 & LARGEST - 1);
    byte[] message = Arrays.copyOfRange(CHANCE, from, from + size);
    ByteBuffer.wrap(message).putLong(CHECKSUM, number);
    ByteBuffer.wrap(message).putInt(checksum(message));
    return message;
  }

  static void requireNumbered(long number, byte[] message) {
    int size = NUMBERED + (int) (scramble(number) & LARGEST - 1);
    if (message.length == size && ByteBuffer.wrap(message).getLong(CHECKSUM) == number) {
      intact(message);
    } else {
      throw new AssertionError(
          "message %d was to have %d bytes; %d came, numbered %d"
              .formatted(number, size, message.length, ByteBuffer.wrap(message).getLong(CHECKSUM)));
    }
  }

  private static long scramble(long number) {
    long mixed = (number + 1) * 0x9e37_79b9_7f4a_7c15L;
    return mixed ^ mixed >>> 29;
  }
}
