package dev.weft.testkit.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import java.nio.ByteBuffer;

/// A service of each kind whose messages are texts.
final class Texts {
  static final String SERVICE = "test.Texts";
  static final Marshaller<String> TEXT = new TextMarshaller();
  static final MethodDescriptor<String, String> UNARY = method("Unary", Kind.UNARY);
  static final MethodDescriptor<String, String> SERVER_STREAMING =
      method("ServerStreaming", Kind.SERVER_STREAMING);
  static final MethodDescriptor<String, String> CLIENT_STREAMING =
      method("ClientStreaming", Kind.CLIENT_STREAMING);
  static final MethodDescriptor<String, String> BIDI = method("Bidi", Kind.BIDI_STREAMING);

  /// What no marshaller of texts takes.
  static final String UNSPEAKABLE = "unspeakable";

  private Texts() {}

  private static MethodDescriptor<String, String> method(String name, Kind kind) {
    return new MethodDescriptor<>(SERVICE, name, kind, TEXT, TEXT);
  }

  /// The bytes of messages one after the other, as they travel.
  static ByteBuffer framed(String... texts) {
    int size = 0;
    for (String text : texts) size += 5 + text.getBytes(UTF_8).length;
    ByteBuffer frames = ByteBuffer.allocate(size);
    for (String text : texts) {
      byte[] bytes = text.getBytes(UTF_8);
      frames.put((byte) 0).putInt(bytes.length).put(bytes);
    }
    return frames.flip();
  }

  private static final class TextMarshaller implements Marshaller<String> {
    @Override
    public byte[] encode(String message, int headroom) {
      if (message.equals(UNSPEAKABLE)) throw new IllegalArgumentException(UNSPEAKABLE);
      byte[] text = message.getBytes(UTF_8);
      byte[] bytes = new byte[headroom + text.length];
      System.arraycopy(text, 0, bytes, headroom, text.length);
      return bytes;
    }

    @Override
    public String decode(ByteBuffer bytes) {
      String text = UTF_8.decode(bytes).toString();
      if (text.equals(UNSPEAKABLE)) throw new IllegalArgumentException(UNSPEAKABLE);
      return text;
    }
  }
}
