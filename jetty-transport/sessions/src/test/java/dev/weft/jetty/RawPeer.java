package dev.weft.jetty;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;

/// One end of a connection that sends the frames it is told to, right or wrong.
final class RawPeer implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  private static final int LARGEST_FRAME = 16_384;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final HpackDecoder decoder = new HpackDecoder(1 << 20, System::nanoTime);

  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean ends() {
      return (flags & END_STREAM) != 0;
    }

    int code() {
      ByteBuffer bytes = ByteBuffer.wrap(payload);
      return type == GOAWAY ? bytes.getInt(4) : bytes.getInt(0);
    }
  }

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
  }

  /// A client whose SETTINGS are these ids and values.
  static RawPeer client(SocketAddress server, int... settings) throws IOException {
    var socket = new Socket();
    socket.connect(server);
    var peer = new RawPeer(socket);
    peer.out.write(PREFACE);
    peer.settings(settings);
    return peer;
  }

  /// Listens, for [#accept].
  static ServerSocket listen() throws IOException {
    var listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return listener;
  }

  /// A server whose SETTINGS are these ids and values.
  static RawPeer accept(ServerSocket listener, int... settings) throws IOException {
    var peer = new RawPeer(listener.accept());
    peer.in.readFully(new byte[PREFACE.length]);
    peer.settings(settings);
    return peer;
  }

  // ---- sending

  void settings(int... idsAndValues) throws IOException {
    var payload = ByteBuffer.allocate(idsAndValues.length * 3);
    for (int i = 0; i < idsAndValues.length; i += 2) {
      payload.putShort((short) idsAndValues[i]).putInt(idsAndValues[i + 1]);
    }
    send(SETTINGS, 0, 0, payload.array());
  }

  void send(int type, int flags, int stream, byte... payload) throws IOException {
    out.write(payload.length >> 16);
    out.writeShort(payload.length);
    out.write(type);
    out.write(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  void sendInt(int type, int stream, int value) throws IOException {
    send(type, 0, stream, ByteBuffer.allocate(4).putInt(value).array());
  }

  /// From now on decodes with a table of this size, at most.
  void tableSize(int bytes) {
    decoder.setMaxTableCapacity(bytes);
  }

  /// Returns when the other end has seen what was sent before.
  void settle() throws IOException {
    send(PING, 0, 0, new byte[8]);
    while ((next(PING).flags() & ACK) == 0) continue;
  }

  void goAway(int lastStream, int code, String text) throws IOException {
    byte[] debug = text.getBytes(StandardCharsets.UTF_8);
    send(
        GOAWAY,
        0,
        0,
        ByteBuffer.allocate(8 + debug.length).putInt(lastStream).putInt(code).put(debug).array());
  }

  void headers(int stream, int flags, String... namesAndValues) throws IOException {
    var block = ByteBuffer.allocate(1 << 20);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.put((byte) 0);
      string(block, namesAndValues[i]);
      string(block, namesAndValues[i + 1]);
    }
    block(stream, flags, block.flip());
  }

  /// A header block in as many frames as it takes.
  void block(int stream, int flags, ByteBuffer block) throws IOException {
    int type = HEADERS;
    int first = flags;
    do {
      var payload = new byte[Math.min(block.remaining(), LARGEST_FRAME)];
      block.get(payload);
      send(type, first | (block.hasRemaining() ? 0 : END_HEADERS), stream, payload);
      type = CONTINUATION;
      first = 0;
    } while (block.hasRemaining());
  }

  private static void string(ByteBuffer block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int rest = bytes.length - 127;
    if (rest < 0) {
      block.put((byte) bytes.length);
    } else {
      block.put((byte) 127);
      for (; rest >= 128; rest >>>= 7) block.put((byte) ((rest & 127) | 128));
      block.put((byte) rest);
    }
    block.put(bytes);
  }

  void request(int stream, int flags, String... more) throws IOException {
    var fields =
        new ArrayList<>(
            List.of(":method", "POST", ":scheme", "http", ":path", "/raw", ":authority", "raw"));
    fields.addAll(List.of(more));
    headers(stream, flags, fields.toArray(String[]::new));
  }

  // ---- receiving

  /// The next frame, or null at the end of the connection.
  Frame next() throws IOException {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      var payload = new byte[length];
      in.readFully(payload);
      return new Frame(type, flags, stream, payload);
    } catch (EOFException _) {
      return null;
    }
  }

  /// The next frame of a type, past all others.
  Frame next(int type) throws IOException {
    while (true) {
      Frame frame = next();
      if (frame == null)
        throw new EOFException("the connection ended ahead of a frame of type " + type);
      if (frame.type() == type && !(type == SETTINGS && frame.flags() == ACK)) return frame;
    }
  }

  /// The next frame that belongs to a stream and is no window update.
  Frame nextOfStream() throws IOException {
    while (true) {
      Frame frame = next();
      if (frame == null) throw new EOFException("the connection ended");
      if (frame.stream() != 0 && frame.type() != WINDOW_UPDATE) return frame;
    }
  }

  List<String> decode(Frame headers) throws Exception {
    var block = new java.io.ByteArrayOutputStream();
    block.writeBytes(headers.payload());
    for (Frame part = headers;
        (part.flags() & END_HEADERS) == 0;
        block.writeBytes(part.payload())) {
      part = next(CONTINUATION);
    }
    MetaData decoded = decoder.decode(ByteBuffer.wrap(block.toByteArray()));
    var fields = new ArrayList<String>();
    for (HttpField field : decoded) fields.add(field.getLowerCaseName() + ": " + field.getValue());
    return fields;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
