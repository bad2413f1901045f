package dev.weft.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Reads gzip members, one after the other, with an inflater that is lent to it until it is closed.
///
/// Inflates straight into its reader's array, and so never more than its reader has asked for. What
/// follows a member has to be another: a message has no other bytes.
///
/// ```
///   ┌───────────────── another member ─────────────────┐
///   ▼                                                  │
///  Header ──► Inflating ── end of the blocks ──► Trailer ── no byte left ──► Ended
/// ```
final class GzipInput extends InputStream {
  private static final int BUFFER = 4096;

  private static final int MAGIC = 0x8b1f;
  private static final int DEFLATE = 8;

  // Flags (RFC 1952 §2.3.1). Bit 0 says that it is probably text, and changes nothing.
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final PushbackInputStream compressed;
  private final Inflater inflater;
  private final Consumer<Inflater> lender;
  private final byte[] buffer = new byte[BUFFER];
  private final CRC32 checksum = new CRC32();
  private final CRC32 headerChecksum = new CRC32();
  private int buffered;
  private boolean closed;
  private boolean ended;

  GzipInput(InputStream compressed, Inflater inflater, Consumer<Inflater> lender)
      throws IOException {
    this.compressed = new PushbackInputStream(compressed, BUFFER);
    this.inflater = inflater;
    this.lender = lender;
    try {
      readHeader();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) return 0;
    while (!ended) {
      int inflated = inflate(bytes, offset, length);
      if (inflated > 0) {
        checksum.update(bytes, offset, inflated);
        return inflated;
      }
      if (inflater.finished()) {
        readTrailer();
      } else {
        fill();
      }
    }
    return -1;
  }

  private int inflate(byte[] bytes, int offset, int length) throws IOException {
    try {
      int inflated = inflater.inflate(bytes, offset, length);
      if (inflated == 0 && inflater.needsDictionary()) throw new ZipException("needs a dictionary");
      return inflated;
    } catch (DataFormatException e) {
      throw new ZipException("corrupt deflate block: " + e.getMessage());
    }
  }

  private void fill() throws IOException {
    buffered = compressed.read(buffer);
    if (buffered < 0) throw new EOFException("gzip ends within a deflate block");
    inflater.setInput(buffer, 0, buffered);
  }

  private void readHeader() throws IOException {
    headerChecksum.reset();
    if (headerShort() != MAGIC) throw new ZipException("no gzip: its magic number is missing");
    if (headerByte() != DEFLATE) throw new ZipException("gzip with an unknown method");
    int flags = headerByte();
    if ((flags & RESERVED) != 0) throw new ZipException("gzip with unknown flags");
    for (int i = 0; i < 6; i++) headerByte(); // time, extra flags, system
    if ((flags & EXTRA) != 0) {
      for (int left = headerShort(); left > 0; left--) headerByte();
    }
    if ((flags & NAME) != 0) skipText();
    if ((flags & COMMENT) != 0) skipText();
    if ((flags & HEADER_CHECKSUM) != 0) {
      int expected = (int) headerChecksum.getValue() & 0xffff;
      if (headerShort() != expected) throw new ZipException("corrupt gzip header");
    }
  }

  private void skipText() throws IOException {
    while (headerByte() != 0) {
      // one character less
    }
  }

  private int headerShort() throws IOException {
    return headerByte() | headerByte() << 8;
  }

  private int headerByte() throws IOException {
    int value = nextByte();
    headerChecksum.update(value);
    return value;
  }

  private void readTrailer() throws IOException {
    int left = inflater.getRemaining();
    // What the inflater did not use lies at the end of what was last read.
    if (left > 0) compressed.unread(buffer, buffered - left, left);
    if (nextInt() != (int) checksum.getValue()) throw new ZipException("gzip checksum is wrong");
    if (nextInt() != (int) inflater.getBytesWritten()) throw new ZipException("gzip size is wrong");
    int next = compressed.read();
    ended = next < 0;
    if (ended) return;
    compressed.unread(next);
    inflater.reset();
    checksum.reset();
    readHeader();
  }

  private int nextInt() throws IOException {
    return nextByte() | nextByte() << 8 | nextByte() << 16 | nextByte() << 24;
  }

  private int nextByte() throws IOException {
    int value = compressed.read();
    if (value < 0) throw new EOFException("gzip ends within its header or trailer");
    return value;
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    lender.accept(inflater);
  }
}
