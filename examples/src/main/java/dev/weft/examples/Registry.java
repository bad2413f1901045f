package dev.weft.examples;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.resolver.NamingScheme;
import dev.weft.resolver.Resolution;
import dev.weft.resolver.Resolver;
import dev.weft.resolver.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A way of one's own to resolve names: a registry is asked for them over HTTP. `registry://host:port/x`
/// is what `http://host:port/x` says, a line `address:port` for each server.
final class Registry implements NamingScheme {
  private final HttpClient http = HttpClient.newHttpClient();

  @Override
  public String name() {
    return "registry";
  }

  @Override
  public Resolver resolver(Target target, Setting setting) {
    if (target.authority().isEmpty() || target.endpoint().isEmpty()) {
      throw target.refused("no registry, or no service", "registry://host:port/service");
    }
    return new Asking("http://" + target.authority() + target.path(), setting.time());
  }

  @Override
  public boolean findsConfigs(Target target) {
    return false; // so no call waits for one
  }

  private final class Asking implements Resolver {
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    private final HttpRequest question;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();

    private boolean closed; // guarded by lock

    // The reading thread's own.
    private @Nullable Resolution last;
    private Deadline due;

    Asking(String url, Time time) {
      this.question = HttpRequest.newBuilder(URI.create(url)).timeout(BETWEEN).build();
      this.time = time;
      this.due = Deadline.after(Duration.ZERO, time);
    }

    // region next
    @Override
    public @Nullable Resolution next() throws InterruptedException {
      while (awaitTurn()) {
        Resolution before = last;
        last = ask();
        if (!last.equals(before)) return last; // the same is no news
      }
      return null; // closed
    }

    // endregion

    private boolean awaitTurn() throws InterruptedException {
      lock.lock();
      try {
        while (!closed && !due.isPassed()) time.await(closing, due.remainingNanos());
        due = Deadline.after(BETWEEN, time);
        return !closed;
      } finally {
        lock.unlock();
      }
    }

    // region ask
    private Resolution ask() throws InterruptedException {
      try {
        var answer = http.send(question, BodyHandlers.ofLines());
        if (answer.statusCode() != 200) throw new IOException("HTTP status " + answer.statusCode());
        return Resolution.Found.of(answer.body().map(this::address).toArray(SocketAddress[]::new));
      } catch (IOException | IllegalArgumentException e) {
        return new Resolution.Failed(new Status(Code.UNAVAILABLE, question.uri() + ": " + e));
      }
    }

    // endregion

    private SocketAddress address(String line) {
      URI server = URI.create("tcp://" + line);
      return new InetSocketAddress(server.getHost(), server.getPort());
    }

    @Override
    public void refresh() {} // it asks soon enough by itself

    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        closing.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
