package dev.weft.client;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportException;
import dev.weft.wire.ClientStream;
import dev.weft.wire.Ending;
import dev.weft.wire.HealthMessages;
import dev.weft.wire.MetadataLimit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Asks a connection's server whether a service is to be called, and listens to what it says from then
/// on. A virtual thread's work, as long as the connection takes streams and somebody wants to know.
/// Source: gRFC A17.
///
/// ```
///               a message: READY or TRANSIENT_FAILURE
///            ┌────────────────────────────────────────┐
///  Watching ─┴─ ended ──► (told) ── a pause, unless a message had come ──► Watching
///    └── UNIMPLEMENTED ──► READY, for good
/// ```
final class HealthWatch implements Runnable {
  static final MethodDescriptor<String, Boolean> METHOD =
      new MethodDescriptor<>(
          "grpc.health.v1.Health",
          "Watch",
          Kind.SERVER_STREAMING,
          HealthMessages.REQUEST,
          HealthMessages.RESPONSE);

  private static final System.Logger LOG = System.getLogger(HealthWatch.class.getName());
  private static final int MAX_MESSAGE = 4 << 20;
  private static final Status STOPPED = new Status(Code.CANCELLED, "nobody asks any more");

  private final ClientTransport connection;
  private final String service;
  private final CallForm form;
  private final @Nullable String serverName;
  private final HealthGate gate;
  private final ControlLoop loop;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();

  // Guarded by lock.
  private boolean stopped;
  private @Nullable ClientStream stream;

  /// In somebody else's code, for credentials; null while it is not.
  private @Nullable Thread asking;

  /// Streams in a row that brought no message; the thread's own.
  private int failures;

  /// @param serverName whom it asks; null for whom the channel calls
  HealthWatch(
      ClientTransport connection,
      @Nullable String serverName,
      String service,
      HealthGate gate,
      ControlLoop loop) {
    this.connection = connection;
    this.service = service;
    this.form = loop.forms().of(METHOD, MessageForm.USUAL);
    this.serverName = serverName;
    this.gate = gate;
    this.loop = loop;
  }

  @Override
  public void run() {
    try {
      Deadline next;
      do {
        Status end = watch();
        if (end.code() == Code.UNIMPLEMENTED) {
          LOG.log(
              System.Logger.Level.ERROR,
              "the server at {0} has no health service: it is called as if it were healthy",
              connection.peer().remote());
          tell(Connectivity.READY, Status.OK);
          return;
        }
        next = nextTry();
        tell(Connectivity.TRANSIENT_FAILURE, unhealthy("its health cannot be watched: " + end));
      } while (await(next));
    } catch (RuntimeException | Error e) {
      // Without a word of it, calls would wait for this thread for ever.
      tell(Connectivity.TRANSIENT_FAILURE, unhealthy("watching its health failed: " + e));
    }
  }

  /// From a stream's first message to its last; returns how it has ended.
  private Status watch() {
    failures++;
    Headers head;
    try {
      head = head();
    } catch (InterruptedException e) {
      return STOPPED;
    } catch (RpcException failure) {
      return failure.status();
    }
    var watching =
        new ClientStream(
            connection.newStream(Deadline.NONE),
            Deadline.NONE,
            MAX_MESSAGE,
            form.accepted(),
            MetadataLimit.DEFAULT,
            null);
    if (!take(watching)) return STOPPED;
    try {
      watching.open(head, form.frame(service, MAX_MESSAGE), EndStream.YES);
      for (ByteBuffer m = watching.receive(); m != null; m = watching.receive()) {
        failures = 0;
        if (HealthMessages.RESPONSE.decode(m)) {
          tell(Connectivity.READY, Status.OK);
        } else {
          tell(Connectivity.TRANSIENT_FAILURE, unhealthy("it says that it is not to be called"));
        }
      }
      Ending end = watching.ending();
      return end == null ? STOPPED : end.status();
    } catch (TransportException broken) {
      return watching.fail(broken.failure()).status();
    } catch (IllegalArgumentException unreadable) {
      return watching.cancel(new Status(Code.INTERNAL, "no health: " + unreadable)).status();
    } catch (RpcException failure) {
      return failure.status();
    }
  }

  private Headers head() throws InterruptedException {
    if (!ask(Thread.currentThread())) throw new InterruptedException();
    try {
      return loop.setting().heads().ofChannels(METHOD, form.head(), serverName, connection.peer());
    } finally {
      boolean _ = ask(null);
      boolean _ = Thread.interrupted();
    }
  }

  /// @param thread who is to be interrupted from now on; null for nobody
  /// @return false if nobody asks any more
  private boolean ask(@Nullable Thread thread) {
    lock.lock();
    try {
      asking = thread;
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private Status unhealthy(String why) {
    return new Status(Code.UNAVAILABLE, "server " + connection.peer().remote() + ": " + why);
  }

  private void tell(Connectivity state, Status why) {
    loop.post(new ControlEvent.Health(gate, this, state, why));
  }

  /// Whether it listens at the moment.
  boolean hasStream() {
    lock.lock();
    try {
      return stream != null && stream.ending() == null;
    } finally {
      lock.unlock();
    }
  }

  /// False if nobody asks any more.
  private boolean take(ClientStream next) {
    lock.lock();
    try {
      if (stopped) return false;
      stream = next;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Deadline nextTry() {
    Duration pause = failures == 0 ? Duration.ZERO : loop.setting().backoff().after(failures - 1);
    return Deadline.after(pause, loop.setting().time());
  }

  /// False if there will be no next try.
  private boolean await(Deadline next) {
    Time time = loop.setting().time();
    lock.lock();
    try {
      while (!stopped && !next.isPassed()) time.await(woken, next.remainingNanos());
      return !stopped;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts it", e);
    } finally {
      lock.unlock();
    }
  }

  /// Nobody wants to know any more. For any thread; does not block.
  void stop() {
    ClientStream open;
    lock.lock();
    try {
      stopped = true;
      open = stream;
      if (asking != null) asking.interrupt();
      woken.signalAll();
    } finally {
      lock.unlock();
    }
    if (open != null) open.cancel(STOPPED);
  }
}
