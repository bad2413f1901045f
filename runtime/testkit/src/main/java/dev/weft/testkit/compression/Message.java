package dev.weft.testkit.compression;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.transport.Http2Stream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// A message as it travels: the flag ahead of it, and its bytes.
///
/// Its gzip is the JDK's, not Weft's.
final class Message {
  private final int flag;
  private final byte[] bytes;

  private Message(int flag, byte[] bytes) {
    this.flag = flag;
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  static Message plain(String text) {
    return new Message(0, text.getBytes(UTF_8));
  }

  static Message gzip(String text) {
    return new Message(1, gzip(text.getBytes(UTF_8)));
  }

  /// Of zeros: almost nothing on the wire.
  static Message zeros(int count) {
    return new Message(1, gzip(new byte[count]));
  }

  private static byte[] gzip(byte[] bytes) {
    var compressed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  /// Its checksum is another's.
  Message corrupted() {
    byte[] other = bytes.clone();
    other[other.length - 5] ^= 1;
    return new Message(flag, other);
  }

  Message flagged(int other) {
    return new Message(other, bytes);
  }

  ByteBuffer framed() {
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) flag)
        .putInt(bytes.length)
        .put(bytes)
        .flip();
  }

  static ByteBuffer framed(Message... messages) {
    var all = new ByteArrayOutputStream();
    for (Message message : messages) all.writeBytes(message.framed().array());
    return ByteBuffer.wrap(all.toByteArray());
  }

  /// All that a peer sends until it ends its side.
  static List<Message> readAll(Http2Stream stream) {
    var messages = new ArrayList<Message>();
    for (ByteBuffer prefix = stream.read(5); prefix != null; prefix = stream.read(5)) {
      int flag = prefix.get();
      byte[] bytes = new byte[prefix.getInt()];
      if (bytes.length > 0) Objects.requireNonNull(stream.read(bytes.length)).get(bytes);
      messages.add(new Message(flag, bytes));
    }
    return messages;
  }

  String text() {
    if (flag == 0) return new String(bytes, UTF_8);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The flag and the text: `1 hello`.
  @Override
  public String toString() {
    return flag + " " + text();
  }
}
