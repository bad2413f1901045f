package dev.weft.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A DNS server on 127.0.0.1 that says what a test wants it to: `dns://` + [#address] + `/name` asks it.
///
/// Names are fully qualified, and their case does not matter. What it was told to say counts from the
/// next question on. Serves UDP alone, as long as [#close] has not been called. Source: RFC 1035.
public final class DnsServer implements AutoCloseable {
  private static final int A = 1;
  private static final int TXT = 16;
  private static final int AAAA = 28;
  private static final int INTERNET = 1;

  private static final int NO_ERROR = 0;
  private static final int SERVER_FAILURE = 2;
  private static final int NO_SUCH_NAME = 3;

  /// A response, by who decides.
  private static final int AUTHORITATIVE = 0x8400;

  /// Where a name in the question stands, which answers repeat.
  private static final short THE_NAME_ASKED_FOR = (short) 0xC00C;

  private static final int HEADER = 12;
  private static final int MAX_STRING = 255;

  /// What there is under a name.
  private sealed interface Entry {
    record Records(List<InetAddress> addresses, List<String> texts) implements Entry {}

    record Failing() implements Entry {}

    record Silent() implements Entry {}
  }

  private final DatagramSocket socket;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

  private DnsServer(DatagramSocket socket) {
    this.socket = socket;
  }

  /// Starts one, on a port that is free.
  public static DnsServer start() {
    try {
      var server = new DnsServer(new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1")));
      Thread.ofVirtual().name("dns-server").start(server::serve);
      return server;
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `127.0.0.1:port`, as it stands in a target.
  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /// The name stands for these addresses from now on; for none, there is such a name, but no address.
  public void resolve(String name, String... addresses) {
    var list = new ArrayList<InetAddress>();
    for (String address : addresses) list.add(InetAddress.ofLiteral(address));
    entries.merge(
        key(name),
        new Entry.Records(list, List.of()),
        (old, fresh) -> new Entry.Records(list, texts(old)));
  }

  /// The name has these texts from now on: a TXT record each.
  public void tell(String name, String... texts) {
    entries.merge(
        key(name),
        new Entry.Records(List.of(), List.of(texts)),
        (old, fresh) -> new Entry.Records(addresses(old), List.of(texts)));
  }

  /// There is no such name any more, as for all that it was not told of.
  public void forget(String name) {
    entries.remove(key(name));
  }

  /// Questions for the name are answered with a failure of the server.
  public void fail(String name) {
    entries.put(key(name), new Entry.Failing());
  }

  /// Questions for the name are not answered.
  public void ignore(String name) {
    entries.put(key(name), new Entry.Silent());
  }

  /// How many questions there have been for the name, of all types.
  public int questions(String name) {
    AtomicInteger count = asked.get(key(name));
    return count == null ? 0 : count.get();
  }

  private static List<String> texts(Entry entry) {
    return entry instanceof Entry.Records(_, var texts) ? texts : List.of();
  }

  private static List<InetAddress> addresses(Entry entry) {
    return entry instanceof Entry.Records(var addresses, _) ? addresses : List.of();
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private void serve() {
    var packet = new DatagramPacket(new byte[512], 512);
    try {
      while (true) {
        packet.setLength(512);
        socket.receive(packet);
        ByteBuffer query = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        ByteBuffer answer = answer(query);
        if (answer == null) continue;
        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      // Only close() ends it.
    }
  }

  /// Null for no answer.
  private @Nullable ByteBuffer answer(ByteBuffer query) {
    short id = query.getShort(0);
    query.position(HEADER);
    String name = name(query);
    int type = query.getShort();
    int end = query.position() + 2;
    asked.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
    return switch (entries.get(name)) {
      case null -> head(query, id, end, NO_SUCH_NAME, 0).flip();
      case Entry.Silent() -> null;
      case Entry.Failing() -> head(query, id, end, SERVER_FAILURE, 0).flip();
      case Entry.Records(var addresses, var texts) -> {
        List<byte[]> found = found(type, addresses, texts);
        ByteBuffer answer = head(query, id, end, NO_ERROR, found.size());
        for (byte[] data : found) {
          answer.putShort(THE_NAME_ASKED_FOR).putShort((short) type).putShort((short) INTERNET);
          answer.putInt(0).putShort((short) data.length).put(data); // not to be kept
        }
        yield answer.flip();
      }
    };
  }

  private static String name(ByteBuffer query) {
    var labels = new ArrayList<String>();
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      labels.add(new String(label, StandardCharsets.US_ASCII));
    }
    return key(String.join(".", labels));
  }

  private static List<byte[]> found(int type, List<InetAddress> addresses, List<String> texts) {
    return switch (type) {
      case A -> bytes(addresses, true);
      case AAAA -> bytes(addresses, false);
      case TXT -> texts.stream().map(DnsServer::strings).toList();
      default -> List.of();
    };
  }

  private static List<byte[]> bytes(List<InetAddress> addresses, boolean v4) {
    return addresses.stream()
        .filter(address -> address instanceof Inet4Address == v4)
        .map(InetAddress::getAddress)
        .toList();
  }

  /// A text in as many strings as it takes.
  private static byte[] strings(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var strings = ByteBuffer.allocate(bytes.length + bytes.length / MAX_STRING + 1);
    for (int at = 0; at < bytes.length || at == 0; at += MAX_STRING) {
      int length = Math.min(MAX_STRING, bytes.length - at);
      strings.put((byte) length).put(bytes, at, length);
    }
    byte[] whole = new byte[strings.position()];
    strings.flip().get(whole);
    return whole;
  }

  private static ByteBuffer head(ByteBuffer query, short id, int end, int code, int answers) {
    ByteBuffer answer = ByteBuffer.allocate(65_507);
    answer.putShort(id).putShort((short) (AUTHORITATIVE | code));
    answer.putShort((short) 1).putShort((short) answers).putShort((short) 0).putShort((short) 0);
    return answer.put(query.duplicate().position(HEADER).limit(end));
  }

  /// Answers no more.
  @Override
  public void close() {
    socket.close();
  }
}
