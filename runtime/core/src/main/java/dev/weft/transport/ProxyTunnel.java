package dev.weft.transport;

import dev.weft.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Has an HTTP proxy connect a socket through to a server (CONNECT). Source: RFC 9110 §9.3.6, gRFC A1.
public final class ProxyTunnel {
  /// What a proxy may say before the tunnel begins.
  private static final int LONGEST_ANSWER = 16 << 10;

  private final SocketChannel channel;
  private final ProxiedAddress to;
  private final Deadline deadline;
  private final Selector selector;

  private ProxyTunnel(
      SocketChannel channel, ProxiedAddress to, Deadline deadline, Selector selector) {
    this.channel = channel;
    this.to = to;
    this.deadline = deadline;
    this.selector = selector;
  }

  /// Makes the tunnel. Behind it the channel is as it was; what the server has sent is still to be
  /// read.
  ///
  /// @param channel connected to the proxy; nobody else uses it yet
  /// @throws IOException if the proxy refuses, or is none; says what it answered
  /// @throws WaitExpired if the deadline passes or the thread is interrupted first
  public static void open(SocketChannel channel, ProxiedAddress to, Deadline deadline)
      throws IOException {
    boolean wasBlocking = channel.isBlocking();
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      new ProxyTunnel(channel, to, deadline, selector).open();
    }
    channel.configureBlocking(wasBlocking);
  }

  private void open() throws IOException {
    channel.register(selector, 0);
    ByteBuffer request = request();
    while (request.hasRemaining()) {
      if (channel.write(request) == 0) await(SelectionKey.OP_WRITE);
    }
    String answer = answer();
    String status = answer.lines().findFirst().orElse("");
    if (status.matches("HTTP/1\\.[01] 200( .*)?")) return;
    throw new IOException(
        "the proxy at " + to.proxy() + " refused to connect to " + to.server() + ": " + status);
  }

  private ByteBuffer request() {
    var request = new StringBuilder();
    request.append("CONNECT ").append(to.server()).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(to.server()).append("\r\n");
    request.append("User-Agent: grpc-java-weft\r\n");
    String credentials = to.credentials();
    if (credentials != null) {
      request.append("Proxy-Authorization: Basic ").append(base64(credentials)).append("\r\n");
    }
    return ByteBuffer.wrap(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static @Nullable String base64(String credentials) {
    return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /// The head of the answer: byte by byte, for what follows it is the server's.
  private String answer() throws IOException {
    var answer = new ByteArrayOutputStream();
    ByteBuffer next = ByteBuffer.allocate(1);
    int endsSeen = 0; // of CR LF CR LF
    while (endsSeen < 4) {
      int count = channel.read(next.clear());
      if (count < 0 || answer.size() > LONGEST_ANSWER) {
        throw new IOException(
            "the proxy at " + to.proxy() + " gave no answer, but " + text(answer));
      }
      if (count == 0) {
        await(SelectionKey.OP_READ);
        continue;
      }
      byte b = next.get(0);
      answer.write(b);
      boolean isNext = b == (endsSeen % 2 == 0 ? '\r' : '\n');
      endsSeen = isNext ? endsSeen + 1 : b == '\r' ? 1 : 0;
    }
    return text(answer);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private void await(int operation) throws IOException {
    if (Thread.currentThread().isInterrupted()) throw new WaitExpired(WaitExpired.Cause.INTERRUPT);
    if (deadline.isPassed()) throw new WaitExpired(WaitExpired.Cause.DEADLINE);
    channel.keyFor(selector).interestOps(operation);
    // Zero would be for ever; a day is as good as that.
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos());
    selector.select(Math.clamp(millis, 1, TimeUnit.DAYS.toMillis(1)));
    selector.selectedKeys().clear();
  }
}
