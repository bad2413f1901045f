package dev.weft.testkit.survival;

import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client that writes its frames by hand, on its caller's thread: it needs no other thread, so
/// what it sees late the server has sent late.
final class RawConnection implements AutoCloseable {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int DATA = 0x0;
  private static final int HEADERS = 0x1;
  private static final int RST_STREAM = 0x3;
  private static final int SETTINGS = 0x4;
  private static final int PING = 0x6;
  private static final int ACK = 0x1;
  private static final int END_STREAM = 0x1;
  private static final int END_HEADERS = 0x4;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Map<Integer, ErrorCode> resets = new HashMap<>();
  private int lastId = -1;

  RawConnection(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Eventually.BOUND.toMillis());
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write(PREFACE);
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  private void frame(int type, int flags, int id, byte[] payload) throws IOException {
    var frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(id).put(payload);
    out.write(frame.array());
  }

  /// Sends a head and, unless it is null, a message with the end of the request; returns the id.
  int request(Headers head, byte @Nullable [] message) throws IOException {
    lastId += 2;
    frame(HEADERS, END_HEADERS, lastId, literals(head));
    if (message != null) {
      var prefixed = ByteBuffer.allocate(5 + message.length);
      prefixed.put((byte) 0).putInt(message.length).put(message);
      frame(DATA, END_STREAM, lastId, prefixed.array());
    }
    return lastId;
  }

  /// Each field as a literal without indexing and without Huffman's code (RFC 7541 §6.2.2).
  private static byte[] literals(Headers head) {
    var block = new ByteArrayOutputStream();
    for (int i = 0; i < head.size(); i++) {
      block.write(0);
      string(head.name(i), block);
      string(head.value(i), block);
    }
    return block.toByteArray();
  }

  private static void string(String text, ByteArrayOutputStream block) {
    if (text.length() > 126) throw new IllegalArgumentException(text + " is too long for one byte");
    block.write(text.length());
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Sends a PING and waits for its answer.
  void ping(long payload) throws IOException {
    byte[] bytes = ByteBuffer.allocate(8).putLong(payload).array();
    frame(PING, 0, 0, bytes);
    while (true) {
      Frame frame = next();
      if (frame.type == PING && frame.isAck() && frame.payload.getLong(0) == payload) return;
    }
  }

  /// Waits until the server has reset a stream, and says how.
  ErrorCode awaitReset(int id) throws IOException {
    while (!resets.containsKey(id)) next();
    return resets.get(id);
  }

  private record Frame(int type, int flags, int id, ByteBuffer payload) {
    boolean isAck() {
      return (flags & ACK) != 0;
    }
  }

  private Frame next() throws IOException {
    int lengthAndType = in.readInt();
    int flags = in.readUnsignedByte();
    int id = in.readInt();
    ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(lengthAndType >>> 8));
    var frame = new Frame(lengthAndType & 0xff, flags, id, payload);
    if (frame.type == RST_STREAM) resets.put(id, new ErrorCode(payload.getInt(0)));
    if (frame.type == SETTINGS && !frame.isAck()) frame(SETTINGS, ACK, 0, new byte[0]);
    return frame;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
