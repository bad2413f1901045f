package dev.weft.testkit.compression;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Codec;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.compression.Compression;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/// A service whose messages are texts, what else they can be marshalled as, and another compression.
final class Letters {
  static final String SERVICE = "test.Letters";
  static final MethodDescriptor<String, String> ONE = method("One", Kind.UNARY);
  static final MethodDescriptor<String, String> MANY = method("Many", Kind.BIDI_STREAMING);

  private Letters() {}

  private static MethodDescriptor<String, String> method(String name, Kind kind) {
    return new MethodDescriptor<>(SERVICE, name, kind, new Text(), new Text());
  }

  private record Text() implements Marshaller<String> {
    @Override
    public byte[] encode(String message, int headroom) {
      byte[] text = message.getBytes(UTF_8);
      byte[] bytes = new byte[headroom + text.length];
      System.arraycopy(text, 0, bytes, headroom, text.length);
      return bytes;
    }

    @Override
    public String decode(ByteBuffer bytes) {
      return UTF_8.decode(bytes).toString();
    }
  }

  /// `application/grpc+reversed`: the bytes the other way round.
  record Reversed() implements Codec {
    @Override
    public String subtype() {
      return "reversed";
    }

    @Override
    public <T> Marshaller<T> marshaller(Marshaller<T> usual) {
      return new Marshaller<>() {
        @Override
        public byte[] encode(T message, int headroom) {
          byte[] bytes = usual.encode(message, headroom);
          reverse(bytes, headroom);
          return bytes;
        }

        @Override
        public T decode(ByteBuffer bytes) {
          byte[] copy = new byte[bytes.remaining()];
          bytes.get(copy);
          reverse(copy, 0);
          return usual.decode(ByteBuffer.wrap(copy));
        }
      };
    }

    private static void reverse(byte[] bytes, int from) {
      for (int i = from, j = bytes.length - 1; i < j; i++, j--) {
        byte moved = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = moved;
      }
    }
  }

  /// A compression that counts what is inflated.
  ///
  /// @param inflated bytes, of all messages
  record Counted(Compression compression, String name, AtomicLong inflated) implements Compression {
    Counted(Compression compression) {
      this(compression, compression.name(), new AtomicLong());
    }

    @Override
    public OutputStream compressing(OutputStream compressed) throws IOException {
      return compression.compressing(compressed);
    }

    @Override
    public InputStream decompressing(InputStream compressed) throws IOException {
      return new FilterInputStream(compression.decompressing(compressed)) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int read = super.read(bytes, offset, length);
          if (read > 0) inflated.addAndGet(read);
          return read;
        }
      };
    }
  }
}
