package dev.weft.testkit.hostile;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weft.server.Server;
import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.transport.ServerTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// A server in a process of its own, with little memory, that says what it uses when it is asked.
final class Victim {
  private static final AtomicInteger HANDLERS = new AtomicInteger();

  private Victim() {}

  /// What a server uses.
  ///
  /// @param heap bytes of live objects
  /// @param direct bytes of direct buffers
  /// @param mostLines that it logged within any second
  record Usage(
      long heap,
      long direct,
      int threads,
      int connections,
      int handlers,
      long files,
      long mostLines) {
    static Usage parse(String line) {
      try (var parts = new Scanner(line)) {
        return new Usage(
            parts.nextLong(),
            parts.nextLong(),
            parts.nextInt(),
            parts.nextInt(),
            parts.nextInt(),
            parts.nextLong(),
            parts.nextLong());
      }
    }

    String line() {
      return "%d %d %d %d %d %d %d"
          .formatted(heap, direct, threads, connections, handlers, files, mostLines);
    }
  }

  /// Counts the lines of each second.
  private static final class Lines extends Handler {
    private final ConcurrentMap<Long, LongAdder> bySecond = new ConcurrentHashMap<>();

    @Override
    public void publish(LogRecord record) {
      long second = System.nanoTime() / 1_000_000_000;
      bySecond.computeIfAbsent(second, _ -> new LongAdder()).increment();
    }

    long most() {
      return bySecond.values().stream().mapToLong(LongAdder::sum).max().orElse(0);
    }

    @Override
    public void flush() {
      // Nothing is kept back.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /// Serves until its input ends; a line is answered with what it uses.
  ///
  /// @param arguments the class that knows the transport
  public static void main(String[] arguments) throws Exception {
    Logger root = Logger.getLogger("");
    for (Handler each : root.getHandlers()) root.removeHandler(each);
    var lines = new Lines();
    root.addHandler(lines);
    Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    ServerTransport transport = ((HostileContract) constructor.newInstance()).victim();
    try (var server =
        Server.over(transport).serve(new Target()).intercept(Victim::counted).start()) {
      System.out.println("port " + ((InetSocketAddress) server.address()).getPort());
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (in.readLine() != null) {
        System.out.println("usage " + usage(transport, lines).line());
      }
    }
    System.exit(0);
  }

  private static void counted(ServerCall call, ServerHandler next) {
    HANDLERS.incrementAndGet();
    try {
      next.handle(call);
    } finally {
      HANDLERS.decrementAndGet();
    }
  }

  private static Usage usage(ServerTransport transport, Lines lines) throws IOException {
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return new Usage(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        direct,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        transport.connections(),
        HANDLERS.get(),
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
            .getOpenFileDescriptorCount(),
        lines.most());
  }
}
