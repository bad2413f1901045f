package dev.weft.testkit.names;

import dev.weft.resolver.HostLookup;
import dev.weft.testkit.resolver.NameSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/// Hosts that stand for what a test says: 192.0.2.1 and 192.0.2.2 at first.
final class ScriptedLookup implements HostLookup, NameSource {
  static final int PORT = 50051;

  static final List<SocketAddress> FIRST = at("192.0.2.1", "192.0.2.2");

  private final Function<List<SocketAddress>, List<SocketAddress>> reached;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile Answer answer =
      () -> List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("192.0.2.2"));

  private interface Answer {
    List<InetAddress> addresses() throws IOException;
  }

  ScriptedLookup() {
    this(found -> found);
  }

  /// @param reached what a channel is told in the place of the hosts' addresses
  ScriptedLookup(Function<List<SocketAddress>, List<SocketAddress>> reached) {
    this.reached = reached;
  }

  static List<SocketAddress> at(String... literals) {
    return List.of(literals).stream()
        .<SocketAddress>map(literal -> new InetSocketAddress(InetAddress.ofLiteral(literal), PORT))
        .toList();
  }

  @Override
  public List<InetAddress> addresses(String host) throws IOException {
    return answer.addresses();
  }

  @Override
  public List<SocketAddress> change() {
    answer = () -> List.of(InetAddress.ofLiteral("192.0.2.3"));
    return reached.apply(at("192.0.2.3"));
  }

  @Override
  public void fail() {
    answer =
        () -> {
          throw new IOException("no answer");
        };
  }

  @Override
  public void keepSilent() {
    answer =
        () -> {
          try {
            end.await();
          } catch (InterruptedException nobodyDoes) {
            throw new IOException(nobodyDoes);
          }
          return List.of();
        };
  }

  /// Lets go of those who wait for an answer.
  void close() {
    end.countDown();
  }
}
