package dev.weft.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Writes one gzip member with a deflater that is lent to it until it is closed.
final class GzipOutput extends DeflaterOutputStream {
  /// Magic, deflate, no flags, no time, no extra flags, an unknown system (RFC 1952 §2.3).
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int BUFFER = 4096;

  private final CRC32 checksum = new CRC32();
  private final Consumer<Deflater> lender;
  private boolean closed;

  GzipOutput(OutputStream compressed, Deflater deflater, Consumer<Deflater> lender)
      throws IOException {
    super(compressed, deflater, BUFFER);
    this.lender = lender;
    compressed.write(HEADER);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    super.write(bytes, offset, length);
    checksum.update(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    if (closed) return;
    closed = true;
    try {
      finish();
      writeInt((int) checksum.getValue());
      writeInt((int) def.getBytesRead());
    } finally {
      lender.accept(def);
    }
  }

  private void writeInt(int value) throws IOException {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) out.write(value >>> shift);
  }
}
