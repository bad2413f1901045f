package dev.weft.testkit;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackException;

/// One end of an HTTP/2 connection that does what a test tells it, legal or not.
///
/// It sends the frames it is given and answers nothing by itself. What it is sent it reads only when
/// the test expects something, and it fails the test if something else comes; SETTINGS, PING and
/// WINDOW_UPDATE, which a peer may send at any time, are passed over unless they are expected.
///
/// ```
/// try (var client = ScriptedPeer.connectTo(server.address())) {
///   client.greet();
///   client.send(Frame.headers(1, HeaderBlock.request("/echo")), Frame.data(1, "hi").ending());
///   Head head = client.expectHead(1);
/// }
/// ```
///
/// For one thread, of either kind; every wait ends after [#PATIENCE] with what has been seen so far.
public final class ScriptedPeer implements AutoCloseable {
  public static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// Milliseconds: longer than anything takes, shorter than a test may.
  private static final int PATIENCE = 10_000;

  private static final long STUCK_NANOS = 1_000_000_000;

  /// Larger lists than any test sends.
  private static final int LARGEST_LIST = 1 << 20;

  /// As many frames are told of when something goes wrong.
  private static final int TOLD = 20;

  private final Socket socket;
  private final boolean isClient;
  private final DataInputStream in;
  private final OutputStream out;
  private final HpackDecoder decoder = new HpackDecoder(LARGEST_LIST, System::nanoTime);

  private final ArrayDeque<String> seen = new ArrayDeque<>();
  private final Map<Integer, Long> credit = new HashMap<>();
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private Headers lastList = Headers.EMPTY;
  private boolean byteByByte;
  private long pings;

  /// A header list, and how it came.
  ///
  /// @param frames HEADERS, and CONTINUATION frames behind it
  public record Head(Headers headers, boolean endsStream, int frames) {}

  /// A port on which peers are servers.
  public static final class Port implements AutoCloseable {
    private final ServerSocket listener;

    private Port(ServerSocket listener) {
      this.listener = listener;
    }

    public SocketAddress address() {
      return listener.getLocalSocketAddress();
    }

    /// Waits for the next that connects.
    public ScriptedPeer accept() throws IOException {
      return new ScriptedPeer(listener.accept(), false);
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private ScriptedPeer(Socket socket, boolean isClient) throws IOException {
    this.socket = socket;
    this.isClient = isClient;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  // ---- connecting -------------------------------------------------------------------------------

  /// A client that has connected and said nothing yet.
  public static ScriptedPeer connectTo(SocketAddress server) throws IOException {
    return connectTo(server, 0);
  }

  /// The same, with a small buffer for what is sent to it.
  ///
  /// @param receiveBuffer SO_RCVBUF; 0 for the system's
  public static ScriptedPeer connectTo(SocketAddress server, int receiveBuffer) throws IOException {
    var socket = new Socket();
    if (receiveBuffer > 0) socket.setReceiveBufferSize(receiveBuffer);
    socket.connect(server, PATIENCE);
    return new ScriptedPeer(socket, true);
  }

  /// A port on this machine that is free.
  public static Port listen() throws IOException {
    var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(PATIENCE);
    return new Port(listener);
  }

  /// Begins as HTTP/2 wants it: this side's preface with its settings, the other's SETTINGS, and
  /// their acknowledgement.
  ///
  /// @return the other's SETTINGS
  public Frame greet(int... settings) throws IOException {
    if (isClient) sendBytes(PREFACE);
    else expectPreface();
    send(Frame.settings(settings));
    Frame theirs = read();
    if (theirs.type() != Frame.SETTINGS || theirs.has(Frame.ACK)) throw wrong("SETTINGS", theirs);
    send(Frame.settingsAck());
    return theirs;
  }

  /// A client's preface.
  public void expectPreface() throws IOException {
    byte[] found = new byte[PREFACE.length];
    in.readFully(found);
    if (!Arrays.equals(found, PREFACE)) {
      throw new AssertionError("no preface but " + new String(found, StandardCharsets.ISO_8859_1));
    }
  }

  // ---- sending ----------------------------------------------------------------------------------

  /// From now on each byte is sent by itself, and likely to arrive so.
  public ScriptedPeer byteByByte() {
    byteByByte = true;
    return this;
  }

  /// Sends frames, all of them at once.
  public ScriptedPeer send(Frame... frames) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var frameOut = new DataOutputStream(bytes);
    for (Frame frame : frames) frame.writeTo(frameOut);
    return sendBytes(bytes.toByteArray());
  }

  /// Sends anything.
  public ScriptedPeer sendBytes(byte... bytes) throws IOException {
    if (byteByByte) {
      for (byte each : bytes) out.write(each);
    } else {
      out.write(bytes);
    }
    return this;
  }

  /// Sends a frame again and again, until the other side has stopped reading for a second or the
  /// most that is to be sent is reached; answers how many bytes have left.
  public long sendUntilStuck(Frame frame, long most) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) frame.writeTo(new DataOutputStream(bytes));
    byte[] many = bytes.toByteArray();
    var sent = new AtomicLong();
    var enough = new AtomicBoolean();
    Thread.startVirtualThread(() -> {
      try {
        while (!enough.get() && sent.get() < most) {
          out.write(many);
          sent.addAndGet(many.length);
        }
      } catch (IOException e) {
        // the test is over
      }
    });
    long last = -1;
    while (sent.get() < most && sent.get() != last) {
      last = sent.get();
      LockSupport.parkNanos(STUCK_NANOS);
    }
    enough.set(true);
    return sent.get();
  }

  /// Sends nothing more; can still be sent to.
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  // ---- expecting --------------------------------------------------------------------------------

  /// The next frame of a type on a stream.
  public Frame expect(int type, int stream) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.type() == type && frame.stream() == stream) return frame;
      if (!mayComeAnyTime(frame)) throw wrong(Frame.nameOf(type) + " on " + stream, frame);
    }
  }

  private static boolean mayComeAnyTime(Frame frame) {
    return switch (frame.type()) {
      case Frame.SETTINGS, Frame.PING, Frame.WINDOW_UPDATE -> true;
      default -> false;
    };
  }

  /// A header list on a stream, in however many frames.
  public Head expectHead(int stream) throws IOException {
    Frame frame = expect(Frame.HEADERS, stream);
    boolean ends = frame.endsStream();
    int frames = 1;
    while (!frame.has(Frame.END_HEADERS)) {
      frame = read();
      if (frame.type() != Frame.CONTINUATION || frame.stream() != stream) {
        throw wrong("CONTINUATION on " + stream, frame);
      }
      frames++;
    }
    return new Head(lastList, ends, frames);
  }

  /// As many bytes of data on a stream, in however many frames; the last must end where they do.
  public byte[] expectData(int stream, int length) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(length);
    while (data.hasRemaining()) {
      Frame frame = expect(Frame.DATA, stream);
      if (frame.payload().length > data.remaining()) {
        throw wrong("no more than " + data.remaining() + " bytes of DATA", frame);
      }
      data.put(frame.payload());
    }
    return data.array();
  }

  /// An RST_STREAM with a code.
  public void expectReset(int stream, ErrorCode code) throws IOException {
    Frame frame = expect(Frame.RST_STREAM, stream);
    if (frame.errorCode() != code.value()) throw wrong("RST_STREAM with " + code, frame);
  }

  /// A GOAWAY with a code.
  public Frame expectGoAway(ErrorCode code) throws IOException {
    Frame frame = expect(Frame.GOAWAY, 0);
    if (frame.errorCode() != code.value()) {
      throw wrong("GOAWAY with " + code, frame);
    }
    return frame;
  }

  /// The acknowledgement of a PING.
  public void expectPingAck(long payload) throws IOException {
    while (true) {
      Frame frame = expect(Frame.PING, 0);
      if (frame.has(Frame.ACK) && frame.ping() == payload) return;
    }
  }

  /// Makes sure that the other side has read all that was sent, and answered it with nothing but
  /// what may come at any time; so also that the connection lives.
  public void expectNothingElse() throws IOException {
    long payload = 0x7357_0000_0000L + ++pings;
    send(Frame.ping(payload));
    expectPingAck(payload);
  }

  /// The acknowledgement of this side's SETTINGS.
  public void expectSettingsAck() throws IOException {
    Frame frame = expect(Frame.SETTINGS, 0);
    while (!frame.has(Frame.ACK)) frame = expect(Frame.SETTINGS, 0);
  }

  /// Reads on until the other side has given at least so much credit, in all WINDOW_UPDATE frames so
  /// far; answers how much it gave.
  public long awaitCredit(int stream, long bytes) throws IOException {
    while (credit(stream) < bytes) expect(Frame.WINDOW_UPDATE, stream);
    return credit(stream);
  }

  /// All WINDOW_UPDATE frames of a stream so far, the connection's for 0.
  public long credit(int stream) {
    return credit.getOrDefault(stream, 0L);
  }

  /// The end of the connection, be it with a goodbye: GOAWAY(NO_ERROR).
  public void expectClosed() throws IOException {
    try {
      while (true) {
        Frame frame = read();
        boolean isGoodbye = frame.type() == Frame.GOAWAY && frame.errorCode() == 0;
        if (!isGoodbye && !mayComeAnyTime(frame)) throw wrong("the end of the connection", frame);
      }
    } catch (EOFException | SocketException e) {
      // as expected
    }
  }

  /// The next frame, whatever it is. Tests mostly want one of the above.
  public Frame read() throws IOException {
    int lengthAndType;
    try {
      lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = new byte[lengthAndType >>> 8];
      in.readFully(payload);
      var frame = new Frame(lengthAndType & 0xff, flags, stream, payload);
      noted(frame);
      return frame;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came; " + soFar(), e);
    }
  }

  private void noted(Frame frame) {
    if (seen.size() == TOLD) seen.poll();
    seen.add(frame.toString());
    if (frame.type() == Frame.WINDOW_UPDATE) {
      credit.merge(frame.stream(), (long) frame.intAt(0), Long::sum);
    }
    if (frame.type() == Frame.HEADERS) block.reset();
    if (frame.type() == Frame.HEADERS || frame.type() == Frame.CONTINUATION) {
      block.writeBytes(frame.payload());
      // Also of a list that no test looks at: it may change the table.
      if (frame.has(Frame.END_HEADERS)) lastList = decode(block.toByteArray());
    }
  }

  private AssertionError wrong(String expected, Frame found) {
    String text =
        found.type() == Frame.GOAWAY ? found + " \"" + found.debugData() + "\"" : found.toString();
    return new AssertionError("expected " + expected + "; found " + text + "; " + soFar());
  }

  private String soFar() {
    return "the last frames so far:\n  " + String.join("\n  ", seen);
  }

  // ---- header blocks ----------------------------------------------------------------------------

  private Headers decode(byte[] block) {
    try {
      return headers(decoder.decode(ByteBuffer.wrap(block)));
    } catch (HpackException e) {
      throw new AssertionError("a header block is broken; " + soFar(), e);
    }
  }

  /// Jetty takes the pseudo-headers out; they are put back at the front.
  private static Headers headers(MetaData list) {
    var fields = new ArrayList<String>();
    if (list instanceof MetaData.Request request) {
      fields.addAll(List.of(":method", request.getMethod()));
      fields.addAll(List.of(":scheme", request.getHttpURI().getScheme()));
      fields.addAll(List.of(":path", request.getHttpURI().getPathQuery()));
      fields.addAll(List.of(":authority", request.getHttpURI().getAuthority()));
    } else if (list instanceof MetaData.Response response) {
      fields.addAll(List.of(":status", Integer.toString(response.getStatus())));
    }
    for (HttpField field : list) {
      fields.add(field.getLowerCaseName());
      fields.add(field.getValue() == null ? "" : field.getValue());
    }
    return Headers.of(fields);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
