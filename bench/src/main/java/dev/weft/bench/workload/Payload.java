package dev.weft.bench.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/// The message that every peer echoes.
public final class Payload {
  // Fixed, so that every run and every peer sends the same bytes.
  private static final long SEED = 42;

  private static final Map<Integer, BytesValue> MADE = new ConcurrentHashMap<>();

  private Payload() {}

  /// A message with so many bytes that do not compress; made once, so that no peer is charged for it.
  public static BytesValue of(int bytes) {
    return MADE.computeIfAbsent(bytes, Payload::make);
  }

  private static BytesValue make(int bytes) {
    byte[] content = new byte[bytes];
    new Random(SEED).nextBytes(content);
    return BytesValue.of(ByteString.copyFrom(content));
  }
}
