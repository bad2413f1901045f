package dev.weft.bench.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import java.util.Random;

/// The message that every peer echoes.
public final class Payload {
  // Fixed, so that every run and every peer sends the same bytes.
  private static final long SEED = 42;

  private Payload() {}

  /// A message with so many bytes that do not compress.
  public static BytesValue of(int bytes) {
    byte[] content = new byte[bytes];
    new Random(SEED).nextBytes(content);
    return BytesValue.of(ByteString.copyFrom(content));
  }
}
