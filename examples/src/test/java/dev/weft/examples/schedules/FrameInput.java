package dev.weft.examples.schedules;

import dev.weft.testkit.Frame;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Frames as they come.
final class FrameInput {
  private final DataInputStream in;

  FrameInput(InputStream in) {
    this.in = new DataInputStream(new BufferedInputStream(in, 64 << 10));
  }

  byte[] bytes(int count) throws IOException {
    return in.readNBytes(count);
  }

  /// Null at the end.
  Frame read() throws IOException {
    int lengthAndType;
    try {
      lengthAndType = in.readInt();
    } catch (EOFException e) {
      return null;
    }
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(lengthAndType >>> 8);
    return new Frame(lengthAndType & 0xff, flags, stream, payload);
  }

  boolean isDry() throws IOException {
    return in.available() == 0;
  }
}
