package dev.weft.bench.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import java.nio.ByteBuffer;

/// What a client asks of the server stream: so many messages of so many bytes. On the wire it is a `BytesValue` of
/// two big-endian ints, so that every peer needs one message type only.
public record StreamRequest(int count, int bytes) {

  public static StreamRequest decode(BytesValue message) {
    ByteBuffer ints = message.getValue().asReadOnlyByteBuffer();
    return new StreamRequest(ints.getInt(), ints.getInt());
  }

  public BytesValue encode() {
    byte[] ints = ByteBuffer.allocate(2 * Integer.BYTES).putInt(count).putInt(bytes).array();
    return BytesValue.of(ByteString.copyFrom(ints));
  }

  /// The message that the server sends `count` times.
  public BytesValue message() {
    return Payload.of(bytes);
  }
}
