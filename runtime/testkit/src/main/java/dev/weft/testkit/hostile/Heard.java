package dev.weft.testkit.hostile;

import dev.weft.testkit.Frame;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/// What a server says to an attacker, which counts it and forgets it.
final class Heard {
  /// Of the PING that asks whether the server has dealt with all that was sent before.
  static final long THERE = 0x7468657265L;

  // Written by the thread that reads.
  private volatile boolean ended;
  private volatile boolean isThere;
  private volatile int resets;
  private volatile long dataBytes;
  private volatile int streamsEnded;

  private Heard() {}

  /// Reads until the server closes the connection.
  static Heard from(Socket socket) {
    var heard = new Heard();
    Thread.ofPlatform().daemon().start(() -> heard.read(socket));
    return heard;
  }

  private void read(Socket socket) {
    try (var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16))) {
      while (true) {
        int lengthAndType = in.readInt();
        int length = lengthAndType >>> 8;
        int flags = in.readUnsignedByte();
        in.skipNBytes(Integer.BYTES);
        count(lengthAndType & 0xff, flags, length, in);
      }
    } catch (IOException e) {
      // The server has closed it, or the attacker.
    } finally {
      ended = true;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void count(int type, int flags, int length, DataInputStream in) throws IOException {
    if (type == Frame.PING && (flags & Frame.ACK) != 0) {
      if (in.readLong() == THERE) isThere = true;
      return;
    }
    in.skipNBytes(length);
    if (type == Frame.RST_STREAM) resets++;
    if (type == Frame.DATA) dataBytes += length;
    boolean endable = type == Frame.DATA || type == Frame.HEADERS;
    if (endable && (flags & Frame.END_STREAM) != 0) streamsEnded++;
  }

  /// Whether the connection has ended.
  boolean ended() {
    return ended;
  }

  /// Whether the server has answered the PING.
  boolean isThere() {
    return isThere;
  }

  int resets() {
    return resets;
  }

  long dataBytes() {
    return dataBytes;
  }

  /// Streams that the server has ended in order.
  int streamsEnded() {
    return streamsEnded;
  }
}
