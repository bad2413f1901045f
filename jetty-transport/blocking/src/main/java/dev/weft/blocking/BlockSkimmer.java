package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import java.nio.ByteBuffer;

/// Takes in a header block that is too long to be kept, part by part, so that the table is as the
/// peer believes afterwards and the connection's other streams go on.
///
/// Holds at most one field that may still go into the table, however long the block is.
final class BlockSkimmer {
  /// A field in more bytes than this is larger than our table of 4096, for no character takes more
  /// than 30 bits (RFC 7541, appendix B). To add it would empty the table, so that its text does not
  /// matter.
  private static final int LONGEST_ENTRY = 16 << 10;

  /// No integer is longer that HTTP/2 has a use for.
  private static final int LONGEST_INTEGER = 6;

  private static final int MORE_NEEDED = -1;

  private final HeaderDecoder decoder;

  /// The beginning of a field.
  private byte[] kept = {};

  /// Bytes still to come of a field that does not matter.
  private long skipping;

  /// Whether behind them follows a value whose length is not known yet.
  private boolean valueFollows;

  private boolean fieldSeen;

  BlockSkimmer(HeaderDecoder decoder) {
    this.decoder = decoder;
  }

  /// @throws ConnectionError if it is no HPACK
  void add(ByteBuffer part) {
    ByteBuffer in = ByteBuffer.allocate(kept.length + part.remaining());
    in.put(kept).put(part).flip();
    boolean goesOn = true;
    while (goesOn && in.hasRemaining()) goesOn = step(in);
    kept = new byte[in.remaining()];
    in.get(kept);
  }

  /// @throws ConnectionError if the block ends within a field
  void end() {
    if (kept.length > 0 || skipping > 0 || valueFollows) throw broken("a field is cut short");
  }

  /// False if more bytes are needed.
  private boolean step(ByteBuffer in) {
    if (skipping > 0) {
      int bytes = (int) Math.min(skipping, in.remaining());
      in.position(in.position() + bytes);
      skipping -= bytes;
      return true;
    }
    if (!valueFollows) return field(in);
    long end = behindString(in, in.position());
    if (end == MORE_NEEDED) return false;
    skipping = end - in.position();
    valueFollows = false;
    return true;
  }

  private boolean field(ByteBuffer in) {
    int start = in.position();
    byte first = in.get(start);
    boolean isLiteral = first >= 0 && (first & 0x60) != 0x20;
    long end =
        isLiteral ? behindName(in, start, first) : behindInteger(in, start, first < 0 ? 7 : 5);
    if (end == MORE_NEEDED) return false;
    boolean endsWithName = isLiteral && end > in.limit();
    if (isLiteral && !endsWithName) end = behindString(in, (int) end);
    if (end == MORE_NEEDED) return false;
    if (end <= in.limit()) {
      decoder.skim(in.slice(start, (int) end - start), !fieldSeen);
      in.position((int) end);
    } else if (end - start > LONGEST_ENTRY) {
      if ((first & 0x40) != 0) decoder.emptyTable();
      skipping = end - start;
      valueFollows = endsWithName;
    } else {
      return false;
    }
    fieldSeen |= first < 0 || isLiteral;
    return true;
  }

  private static long behindName(ByteBuffer in, int start, byte first) {
    int bits = (first & 0x40) != 0 ? 6 : 4;
    long end = behindInteger(in, start, bits);
    boolean isSpelt = (first & ((1 << bits) - 1)) == 0;
    return end == MORE_NEEDED || !isSpelt ? end : behindString(in, (int) end);
  }

  /// Where a string ends that begins there, be it within the buffer or beyond.
  private static long behindString(ByteBuffer in, int start) {
    long end = behindInteger(in, start, 7);
    if (end == MORE_NEEDED) return MORE_NEEDED;
    long length = in.get(start) & 0x7f;
    for (int i = start + 1; i < end; i++)
      length += (long) (in.get(i) & 0x7f) << (7 * (i - start - 1));
    return end + length;
  }

  private static long behindInteger(ByteBuffer in, int start, int prefixBits) {
    if (start >= in.limit()) return MORE_NEEDED;
    int most = (1 << prefixBits) - 1;
    int at = start + 1;
    if ((in.get(start) & most) < most) return at;
    while (at < in.limit()) {
      if (in.get(at++) >= 0) return at;
      if (at - start == LONGEST_INTEGER) throw broken("an integer is too large");
    }
    return MORE_NEEDED;
  }

  private static ConnectionError broken(String what) {
    return new ConnectionError(ErrorCode.COMPRESSION_ERROR, "header block: " + what);
  }
}
