package dev.weft.credentials;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Private keys in the forms from before PKCS #8, which Java does not read, wrapped in that one.
final class OldKeys {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;

  /// Where SEC 1 says which curve it is.
  private static final int CURVE = 0xA0;

  private static final byte[] VERSION = HexFormat.of().parseHex("020100");
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private OldKeys() {}

  /// PKCS #1 (RFC 8017).
  static byte[] rsa(byte[] pkcs1) {
    return element(SEQUENCE, VERSION, RSA, element(OCTETS, pkcs1));
  }

  /// SEC 1 (RFC 5915).
  static byte[] ec(byte[] sec1, String what) {
    ByteBuffer in = ByteBuffer.wrap(sec1);
    try {
      in = content(in); // the sequence
      content(in); // its version
      content(in); // the key
      while (in.hasRemaining()) {
        boolean isCurve = (in.get(in.position()) & 0xff) == CURVE;
        ByteBuffer field = content(in);
        if (!isCurve) continue;
        byte[] curve = new byte[field.remaining()];
        field.get(curve);
        return element(SEQUENCE, VERSION, element(SEQUENCE, EC, curve), element(OCTETS, sec1));
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(what + " is no EC PRIVATE KEY (RFC 5915)", e);
    }
    throw new IllegalArgumentException(what + " does not say which curve it is on");
  }

  /// What is in the next element, which is passed by.
  private static ByteBuffer content(ByteBuffer in) {
    in.get(); // its tag
    int length = in.get() & 0xff;
    if (length >= 0x80) {
      int more = length & 0x7f;
      length = 0;
      for (int i = 0; i < more; i++) length = (length << 8) | (in.get() & 0xff);
    }
    ByteBuffer content = in.slice(in.position(), length);
    in.position(in.position() + length);
    return content;
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) length += part.length;
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82); // keys are longer than a byte says and shorter than two do
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }
}
