package dev.weft.resolver;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.serviceconfig.ConfigChoices;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.serviceconfig.ServiceConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Looks a host up, and again when it is asked to and the time has come.
final class DnsResolver implements Resolver {
  /// What is ahead of the host in the name of its configs, and ahead of them in the text.
  private static final String CONFIGS = "_grpc_config.";

  private static final String CONFIG = "grpc_config=";

  private final HostAndPort named;
  private final HostLookup lookup;
  private final DnsScheme scheme;
  private final Time time;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();

  // Guarded by lock.
  private boolean refreshed;
  private boolean rejected;
  private boolean closed;

  // The reading thread's own.
  private @Nullable Resolution last;
  private Deadline pause = Deadline.NONE;
  private Deadline period = Deadline.NONE;

  /// Lookups without success, with what the channel could not use.
  private int failures;

  DnsResolver(HostAndPort named, HostLookup lookup, DnsScheme scheme, Time time) {
    this.named = named;
    this.lookup = lookup;
    this.scheme = scheme;
    this.time = time;
  }

  @Override
  public @Nullable Resolution next() throws InterruptedException {
    if (!awaitTurn()) return null;
    Resolution found = new Lookup(time).within(scheme.limit(), this::lookUp);
    last = found;
    pause = Deadline.after(scheme.pause(), time);
    Duration between = scheme.period();
    if (between != null) period = Deadline.after(between, time);
    return found;
  }

  /// Waits until it is time to look (again); false if there is nothing to look for any more.
  private boolean awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      if (last == null) return !closed;
      boolean failed = last instanceof Resolution.Failed || isEmpty(last);
      Deadline backoff = failed ? backoff() : Deadline.NONE;
      while (!closed) {
        if (rejected && !failed) {
          failed = true;
          backoff = backoff();
        }
        Deadline due = failed ? backoff : refreshed ? pause : period;
        if (due.isPassed()) {
          if (!failed) failures = 0;
          refreshed = false;
          rejected = false;
          return true;
        }
        time.await(asked, due.remainingNanos());
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isEmpty(Resolution found) {
    return found instanceof Resolution.Found(var endpoints, _, _) && endpoints.isEmpty();
  }

  /// The first pause is already one and a half times as long as the shortest, as in grpc-go.
  private Deadline backoff() {
    return Deadline.after(Backoff.USUAL.after(++failures), time);
  }

  private Resolution lookUp() {
    List<InetAddress> addresses;
    try {
      addresses = lookup.addresses(named.host());
    } catch (UnknownHostException e) {
      addresses = List.of();
    } catch (IOException e) {
      return new Resolution.Failed(
          new Status(Code.UNAVAILABLE, "cannot look up " + named.host() + ": " + e.getMessage()));
    }
    var endpoints = new ArrayList<Endpoint>();
    for (InetAddress address : addresses) {
      endpoints.add(new Endpoint(new InetSocketAddress(address, named.port())));
    }
    var found = new Resolution.Found(endpoints);
    return scheme.looksUpConfigs() ? found.withConfig(config()) : found;
  }

  /// What cannot be looked up, or is something else, says nothing.
  private FoundConfig config() {
    try {
      String text = String.join("", lookup.texts(CONFIGS + named.host()));
      if (!text.startsWith(CONFIG)) return FoundConfig.UNSAID;
      ServiceConfig chosen =
          ConfigChoices.choose(
              text.substring(CONFIG.length()),
              InetAddress.getLocalHost().getHostName(),
              ThreadLocalRandom.current().nextInt(1, 101));
      return chosen == null ? FoundConfig.UNSAID : new FoundConfig.Said(chosen);
    } catch (ServiceConfigException e) {
      return new FoundConfig.Unusable(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return FoundConfig.UNSAID;
    }
  }

  @Override
  public void refresh() {
    lock.lock();
    try {
      refreshed = true;
      asked.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void rejected() {
    lock.lock();
    try {
      rejected = true;
      asked.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      asked.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
