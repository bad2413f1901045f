package dev.weft.blocking;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.compression.EncodingException;
import org.eclipse.jetty.http.compression.HuffmanDecoder;
import org.eclipse.jetty.http.compression.NBitIntegerDecoder;
import org.eclipse.jetty.http2.hpack.HpackContext;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.jspecify.annotations.Nullable;

/// Header blocks to header lists, by Jetty's HPACK table, integers and Huffman code (RFC 7541).
///
/// The representations are read here and not by Jetty's decoder for two reasons. It builds requests
/// with parsed URIs, which nobody wants; and only who sees the representations knows when the table
/// changes. While it does not, a block that begins with the same index bytes begins with the same
/// fields, so the same [Headers] object is given back for them without looking.
///
/// Used by the reading thread alone.
final class HeaderDecoder {
  /// The size of our table, and what peers assume unless told otherwise.
  private static final int TABLE_SIZE = 4096;

  /// The pseudo-headers of what a server gets, and of what a client gets.
  static final Set<String> OF_REQUESTS = Set.of(":method", ":scheme", ":authority", ":path");

  static final Set<String> OF_RESPONSES = Set.of(":status");

  /// Index bytes of a prefix that is remembered: several times those of a request's head.
  private static final int LONGEST_PREFIX = 64;

  /// Prefixes remembered: as many methods as one connection is likely to call in turn.
  private static final int MEMOS = 64;

  private final HpackContext table =
      new HpackDecoder(Integer.MAX_VALUE, System::nanoTime).getHpackContext();
  private final NBitIntegerDecoder integers = new NBitIntegerDecoder();
  private final HuffmanDecoder huffman = new HuffmanDecoder();
  private final int maxListSize;
  private final Set<String> pseudoHeaders;

  /// What most strings fit into, on their way out of the block.
  private final byte[] text = new byte[256];

  private final @Nullable Memo[] memos = new Memo[MEMOS];

  /// Whether a field of the last list was a content-length.
  private boolean declaresLength;

  /// How often the table has changed: a memo holds for one count.
  private int tableChanges;

  /// A prefix's index bytes, what they stood for, and whether that has been found legal.
  private static final class Memo {
    final byte[] bytes;
    final int tableChanges;
    final Headers headers;
    boolean isLegal;
    boolean declaresLength;

    Memo(byte[] bytes, int tableChanges, Headers headers) {
      this.bytes = bytes;
      this.tableChanges = tableChanges;
      this.headers = headers;
    }
  }

  HeaderDecoder(int maxListSize, Set<String> pseudoHeaders) {
    this.maxListSize = maxListSize;
    this.pseudoHeaders = pseudoHeaders;
  }

  /// The list of a whole block. The table is up to date afterwards, also if a [StreamError] is thrown.
  ///
  /// @throws ConnectionError if the block is no HPACK
  /// @throws StreamError if the list is too large, or has a field that HTTP/2 forbids
  Headers decode(ByteBuffer block) {
    int indexed = indexedBytes(block);
    Memo memo = indexed == 0 || indexed > LONGEST_PREFIX ? null : memo(block, indexed);
    Headers prefix = memo == null ? Headers.EMPTY : memo.headers;
    Headers headers = prefix;
    if (block.hasRemaining()) {
      var fields = new ArrayList<String>();
      decodeFields(block, fields, memo == null);
      headers = prefix.with(fields);
    }
    boolean isKnown = memo != null && memo.isLegal;
    declaresLength = memo != null && memo.declaresLength;
    if (headers == prefix && isKnown) return prefix;
    check(headers, isKnown ? prefix.size() : 0);
    if (memo != null && !isKnown) {
      memo.isLegal = true;
      memo.declaresLength = declaresLength; // if only the tail does, it is looked for in vain
    }
    return headers;
  }

  /// Whether the list that was decoded last may say how long the stream's data is.
  boolean declaresLength() {
    return declaresLength;
  }

  /// Does to the table what a part of a block says, which consists of whole fields and is of no other
  /// interest.
  void skim(ByteBuffer fields, boolean atStart) {
    decodeFields(fields, new ArrayList<>(), atStart);
  }

  /// What a field does to the table that is larger than it (RFC 7541 §4.4).
  void emptyTable() {
    tableChanges++;
    int size = table.getMaxDynamicTableSize();
    table.resize(0);
    table.resize(size);
  }

  /// How many bytes at the block's beginning are references to whole fields.
  private static int indexedBytes(ByteBuffer block) {
    int at = block.position();
    while (at < block.limit() && block.get(at) < 0) {
      boolean longIndex = (block.get(at) & 0x7f) == 0x7f;
      at++;
      if (!longIndex) continue;
      while (at < block.limit() && block.get(at) < 0) at++;
      at++;
    }
    return Math.min(at, block.limit()) - block.position();
  }

  private Memo memo(ByteBuffer block, int length) {
    int hash = length;
    for (int i = 0; i < length; i++) hash = 31 * hash + block.get(block.position() + i);
    int slot = (hash ^ hash >>> 16) & (MEMOS - 1);
    Memo memo = memos[slot];
    if (memo != null
        && memo.tableChanges == tableChanges
        && beginsWith(block, memo.bytes, length)) {
      block.position(block.position() + length);
      return memo;
    }
    byte[] bytes = new byte[length];
    block.get(block.position(), bytes);
    var fields = new ArrayList<String>();
    decodeFields(ByteBuffer.wrap(bytes), fields, true);
    block.position(block.position() + length);
    Headers headers = Headers.shared(fields.toArray(String[]::new));
    memo = new Memo(bytes, tableChanges, headers);
    memos[slot] = memo;
    return memo;
  }

  private static boolean beginsWith(ByteBuffer block, byte[] bytes, int length) {
    if (bytes.length != length) return false;
    for (int i = 0; i < length; i++) {
      if (block.get(block.position() + i) != bytes[i]) return false;
    }
    return true;
  }

  private void decodeFields(ByteBuffer in, List<String> fields, boolean atStart) {
    while (in.hasRemaining()) {
      int first = in.get(in.position());
      if (first < 0) {
        HpackContext.Entry entry = entry(integer(in, 7));
        add(fields, name(entry), entry.getHttpField().getValue());
      } else if ((first & 0x40) != 0) {
        String name = name(in, 6);
        // Jetty would look the name up among its own, and take that one's capitals.
        var field = new HttpField(null, name, string(in));
        tableChanges++;
        table.add(field);
        add(fields, name, field.getValue());
      } else if ((first & 0x20) != 0) {
        if (!atStart || !fields.isEmpty()) throw broken("a table size update amid a block");
        resize(integer(in, 5));
      } else {
        String name = name(in, 4);
        add(fields, name, string(in));
      }
    }
  }

  /// What is too large by the number of its fields alone is not gathered: a byte may stand for a
  /// field of the table's size.
  private void add(List<String> fields, String name, @Nullable String value) {
    if (16 * fields.size() > maxListSize) return;
    fields.add(name);
    fields.add(value == null ? "" : value);
  }

  /// The name of a literal field: an entry's, or its own.
  private String name(ByteBuffer in, int prefixBits) {
    int index = integer(in, prefixBits);
    return index == 0 ? string(in) : name(entry(index));
  }

  private static String name(HpackContext.Entry entry) {
    HttpField field = entry.getHttpField();
    return entry.isStatic() ? field.getLowerCaseName() : field.getName();
  }

  private HpackContext.Entry entry(int index) {
    HpackContext.Entry entry = index <= 0 ? null : table.get(index);
    if (entry == null) throw broken("index " + index + " is not in the table");
    return entry;
  }

  private void resize(int size) {
    if (size > TABLE_SIZE) {
      throw broken("a table of " + size + " bytes; " + TABLE_SIZE + " are allowed");
    }
    tableChanges++;
    table.resize(size);
  }

  private int integer(ByteBuffer in, int prefixBits) {
    integers.setPrefix(prefixBits);
    try {
      int value = integers.decodeInt(in);
      if (value >= 0) return value;
    } catch (ArithmeticException e) {
      // said below
    }
    integers.reset();
    throw broken("an integer is cut short or too large");
  }

  private String string(ByteBuffer in) {
    if (!in.hasRemaining()) throw broken("a string is missing");
    boolean compressed = in.get(in.position()) < 0;
    int length = integer(in, 7);
    if (length > in.remaining()) throw broken("a string is cut short");
    if (!compressed) {
      byte[] bytes = length <= text.length ? text : new byte[length];
      in.get(bytes, 0, length);
      return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
    huffman.reset();
    huffman.setLength(length);
    int end = in.position() + length;
    try {
      String value = huffman.decode(in);
      if (value != null && in.position() == end) return value;
    } catch (EncodingException e) {
      // said below
    }
    huffman.reset();
    throw broken("a string is not in Huffman code");
  }

  private static ConnectionError broken(String what) {
    return new ConnectionError(ErrorCode.COMPRESSION_ERROR, "header block: " + what);
  }

  /// What HTTP/2 allows in a list (RFC 9113 §8.2): lower-case names, pseudo-headers first, nothing
  /// of HTTP/1.1's connection handling.
  ///
  /// @param from the first field that is not known to be legal
  private void check(Headers headers, int from) {
    boolean pseudo = from == 0 || headers.name(from - 1).startsWith(":");
    for (int i = from; i < headers.size(); i++) {
      String name = headers.name(i);
      boolean isPseudo = name.startsWith(":");
      if (isPseudo && !pseudo) throw malformed("pseudo-header " + name + " after a regular one");
      pseudo = isPseudo;
      if (isPseudo) checkPseudo(headers, i);
      if (!isLegalName(name)) throw malformed("header name '" + name + "'");
      String value = headers.value(i);
      if (!isLegalValue(value)) throw malformed("the value of " + name + " has a CR, LF or NUL");
      if (isOfHttp1(name, value)) throw malformed(name + ", which is HTTP/1.1's");
    }
    int size = headers.listSize();
    if (size > maxListSize) {
      throw new StreamError(
          ErrorCode.FRAME_SIZE_ERROR,
          "a header list of " + size + " bytes or more; " + maxListSize + " are allowed");
    }
  }

  private void checkPseudo(Headers headers, int index) {
    String name = headers.name(index);
    if (!pseudoHeaders.contains(name)) throw malformed("pseudo-header " + name);
    if (name.equals(":authority")) return; // gRPC has an answer of its own for two of them
    for (int i = 0; i < index; i++) {
      if (headers.name(i).equals(name)) throw malformed("two pseudo-headers " + name);
    }
  }

  private static boolean isLegalName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= 0x20 || c >= 0x7f || (c >= 'A' && c <= 'Z')) return false;
    }
    return !name.isEmpty();
  }

  /// The rest of RFC 9110's control characters do no harm, and blanks around a value are let through:
  /// other gRPC implementations send them.
  private static boolean isLegalValue(String value) {
    return value.indexOf('\n') < 0 && value.indexOf('\r') < 0 && value.indexOf('\0') < 0;
  }

  /// Fields that say how HTTP/1.1 uses a connection (RFC 9113 §8.2.2).
  private boolean isOfHttp1(String name, String value) {
    return switch (name.length()) {
      case 2 -> name.equals("te") && !value.equals("trailers");
      case 7 -> name.equals("upgrade");
      case 10 -> name.equals("connection") || name.equals("keep-alive");
      case 14 -> {
        declaresLength |= name.equals("content-length");
        yield false;
      }
      case 16 -> name.equals("proxy-connection");
      case 17 -> name.equals("transfer-encoding");
      default -> false;
    };
  }

  private static StreamError malformed(String what) {
    return new StreamError(ErrorCode.PROTOCOL_ERROR, "malformed header list: " + what);
  }
}
