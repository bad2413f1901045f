package dev.weft.blocking;

import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.compression.NBitIntegerEncoder;
import org.eclipse.jetty.http2.hpack.HpackContext;
import org.eclipse.jetty.http2.hpack.HpackEncoder;
import org.jspecify.annotations.Nullable;

/// Header lists to header blocks, by Jetty's HPACK table and integers (RFC 7541).
///
/// A shared prefix goes into the table at its first use, and is a few index bytes from then on, which
/// are remembered while the table stays as it is. Of what a call has of its own (timeout,
/// credentials, metadata) each name goes into the table with its first value, once: where the value
/// repeats itself, a field is an index from then on, and where it does not, the name is. So the table
/// changes as often as there are names, and not with every call.
///
/// Used under the connection's lock, but for what lists the peer takes: header blocks must leave in the order of the table.
final class HeaderEncoder {
  private static final int TABLE_SIZE = 4096;

  /// A field longer than this would push most others out of the table.
  private static final int LONGEST_INDEXED = 512;

  /// Prefixes remembered; more than that is nothing that is used again and again.
  private static final int MOST_REMEMBERED = 256;

  /// Names of calls' own fields that are kept in the table; whoever uses more sends them plainly.
  private static final int MOST_NAMES = 64;

  private static final int INDEXED = 0x80;
  private static final int WITH_INDEXING = 0x40;
  private static final int SIZE_UPDATE = 0x20;

  private final HpackContext table = new HpackEncoder().getHpackContext();
  private final IdentityHashMap<Headers, byte[]> remembered = new IdentityHashMap<>();

  /// The entry that each name of a call's own was put into the table with.
  private final Map<String, HpackContext.Entry> firsts = new HashMap<>();

  // What the next block must begin with, once the peer has changed the table's size.
  private int smallestSize = TABLE_SIZE;
  private boolean resized;

  /// The peer's SETTINGS_MAX_HEADER_LIST_SIZE. Read by anyone.
  private volatile long mostListSize = Long.MAX_VALUE;

  HeaderEncoder() {
    table.resize(TABLE_SIZE);
  }

  long mostListSize() {
    return mostListSize;
  }

  void mostListSize(long bytes) {
    mostListSize = bytes;
  }

  /// The peer's SETTINGS_HEADER_TABLE_SIZE. More than we need is not used.
  void peerTableSize(long size) {
    int usable = (int) Math.min(size, TABLE_SIZE);
    if (usable == table.getMaxDynamicTableSize() && !resized) return;
    smallestSize = resized ? Math.min(smallestSize, usable) : usable;
    resized = true;
    table.resize(usable);
    remembered.clear();
    firsts.clear();
  }

  /// More bytes than a list's block can have.
  static int bound(Headers headers) {
    // Of the 32 that a field counts for besides its text, its two lengths take at most ten, and its
    // representation one; the table's sizes go ahead.
    return 16 + headers.listSize();
  }

  /// Appends a list's block to a buffer that has room for [#bound].
  void encode(Headers headers, ByteBuffer out) {
    if (resized) announceSize(out);
    Headers prefix = headers.prefix();
    if (prefix != Headers.EMPTY) {
      byte[] known = remembered.get(prefix);
      if (known == null) {
        encodePrefix(prefix, out);
      } else {
        out.put(known);
      }
    }
    for (int i = headers.size() - headers.tailSize(); i < headers.size(); i++) {
      encodeOwn(headers.name(i), headers.value(i), out);
    }
  }

  private void encodeOwn(String name, String value, ByteBuffer out) {
    HpackContext.Entry first = firsts.get(name);
    int index = first == null ? 0 : table.index(first);
    if (first == null || index == 0) { // not seen before, or pushed out of the table since
      encodeFirst(name, value, out);
    } else if (value.equals(first.getHttpField().getValue())) {
      integer(INDEXED, 7, index, out);
    } else {
      integer(0, 4, index, out);
      string(value, out);
    }
  }

  private void encodeFirst(String name, String value, ByteBuffer out) {
    if (firsts.size() >= MOST_NAMES && !firsts.containsKey(name)) {
      out.put((byte) 0);
      string(name, out);
      string(value, out);
      return;
    }
    if (encodeField(name, value, out)) remembered.clear();
    HpackContext.Entry known = table.get(new HttpField(name, value));
    if (known != null) firsts.put(name, known);
  }

  private void announceSize(ByteBuffer out) {
    if (smallestSize < table.getMaxDynamicTableSize()) integer(SIZE_UPDATE, 5, smallestSize, out);
    integer(SIZE_UPDATE, 5, table.getMaxDynamicTableSize(), out);
    resized = false;
  }

  private void encodePrefix(Headers prefix, ByteBuffer out) {
    int start = out.position();
    boolean changed = false;
    for (int i = 0; i < prefix.size(); i++) {
      changed |= encodeField(prefix.name(i), prefix.value(i), out);
    }
    if (changed) {
      remembered.clear();
    } else if (remembered.size() < MOST_REMEMBERED) {
      byte[] bytes = new byte[out.position() - start];
      out.get(start, bytes);
      remembered.put(prefix, bytes);
    }
  }

  /// Returns whether the field was put into the table.
  private boolean encodeField(String name, String value, ByteBuffer out) {
    var field = new HttpField(name, value);
    HpackContext.Entry whole = table.get(field);
    if (whole != null) {
      integer(INDEXED, 7, table.index(whole), out);
      return false;
    }
    boolean indexes = name.length() + value.length() <= LONGEST_INDEXED;
    HpackContext.@Nullable Entry named = table.get(name);
    int bits = indexes ? 6 : 4;
    integer(indexes ? WITH_INDEXING : 0, bits, named == null ? 0 : table.index(named), out);
    if (named == null) string(name, out);
    string(value, out);
    // A field that is larger than the table empties it; the entries do not know of that.
    if (indexes && table.add(field) == null) firsts.clear();
    return indexes;
  }

  private static void integer(int pattern, int prefixBits, int value, ByteBuffer out) {
    out.put((byte) pattern);
    NBitIntegerEncoder.encode(out, prefixBits, value);
  }

  /// Without Huffman code: it would be computed anew each time to save a few bytes.
  private static void string(String text, ByteBuffer out) {
    int length = text.length();
    if (length < 0x7f) {
      out.put((byte) length);
    } else {
      integer(0, 7, length, out);
    }
    for (int i = 0; i < length; i++) out.put((byte) text.charAt(i));
  }
}
