package dev.weft.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weft.resolver.NamingScheme;
import dev.weft.testkit.resolver.ChangingNamesContract;
import dev.weft.testkit.resolver.NameSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;

/// The resolver of one's own keeps to what resolvers owe.
final class RegistryTest extends ChangingNamesContract implements NameSource {
  private static final int NOBODY_KNOWS = 503;

  private final Registry registry = new Registry();
  private final CountDownLatch end = new CountDownLatch(1);
  private final HttpServer http;

  private volatile boolean silent;
  private volatile int status = 200;
  private volatile String servers = "192.0.2.1:50051\n192.0.2.2:50051\n";

  RegistryTest() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    http.setExecutor(Thread::startVirtualThread);
    http.createContext("/orders", this::answer);
    http.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (silent) end.await();
      byte[] body = servers.getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @AfterEach
  void stop() {
    end.countDown();
    http.stop(0);
  }

  @Override
  protected NamingScheme scheme() {
    return registry;
  }

  @Override
  protected String target() {
    return "registry://127.0.0.1:" + http.getAddress().getPort() + "/orders";
  }

  @Override
  protected List<SocketAddress> addresses() {
    return List.of(server("192.0.2.1"), server("192.0.2.2"));
  }

  private static SocketAddress server(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 50051);
  }

  @Override
  protected List<String> refused() {
    return List.of("registry:orders", "registry:///orders", "registry://127.0.0.1:1/");
  }

  @Override
  protected NameSource source() {
    return this;
  }

  @Override
  public List<SocketAddress> change() {
    status = 200;
    servers = "192.0.2.3:50051\n";
    return List.of(server("192.0.2.3"));
  }

  @Override
  public void fail() {
    status = NOBODY_KNOWS;
  }

  @Override
  public void keepSilent() {
    silent = true;
  }
}
