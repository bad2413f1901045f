package dev.weft.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Bytes that look like chance and are the same every time, so that any mix-up shows.
final class Payload {
  private Payload() {}

  static ByteBuffer of(int size, long seed) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  static long checksum(ByteBuffer bytes) {
    var sum = new CRC32C();
    sum.update(bytes.duplicate());
    return sum.getValue();
  }

  /// Fails unless the bytes are those of [#of].
  static void check(int size, long seed, @Nullable ByteBuffer found) {
    assertEquals(size, found == null ? 0 : found.remaining(), "bytes received");
    if (found != null) {
      assertEquals(checksum(of(size, seed)), checksum(found), "checksum of " + size + " bytes");
    }
  }
}
