package dev.weft.testkit.survival;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ClientCall;
import dev.weft.testkit.survival.KillTable.End;
import dev.weft.testkit.survival.KillTable.Place;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Brings calls to a place at the client and ends them there.
final class ClientKill implements AutoCloseable {
  /// As many write for each other.
  private static final int WRITERS = 8;

  private static final byte[] PIECE = new byte[32 << 10];
  private static final long STUCK_NANOS = 20_000_000;
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", Kind.UNARY);
  private static final MethodDescriptor<byte[], byte[]> BIDI = method("Bidi", Kind.BIDI_STREAMING);

  private final Place place;
  private final End end;
  private final MutePeer peer;
  private final CountedTime time = new CountedTime();
  private final WatchedConnector connector;
  private final Channel channel;
  private final CallOptions options;
  private boolean connected;
  private final List<Victim> victims = new ArrayList<>();

  /// Calls that are in the way of the victims.
  private final List<ClientCall> others = new ArrayList<>();

  private final List<Running<?>> otherThreads = new ArrayList<>();

  /// A call that waits, and the thread in which it does.
  private record Victim(ClientCall call, Running<?> thread) {}

  ClientKill(Place place, End end, MutePeer peer, WatchedConnector connector) {
    this.place = place;
    this.end = end;
    this.peer = peer;
    this.connector = connector;
    this.channel =
        Channel.over(connector).plaintext().time(time).idleAfter(Duration.ZERO).to(peer.address());
    // Each call has a timer, which is to be gone with it.
    this.options = CallOptions.DEFAULT.withTimeout(end == End.DEADLINE ? timeout(place) : LONG);
  }

  /// As long as it surely takes to get there.
  private static Duration timeout(Place place) {
    return Duration.ofMillis(place.needsSocket() ? 1500 : 500);
  }

  private static MethodDescriptor<byte[], byte[]> method(String name, Kind kind) {
    return new MethodDescriptor<>(
        "weft.survival.Kill", name, kind, Message.MARSHALLER, Message.MARSHALLER);
  }

  /// How many streams a server permits for a place.
  static int permits(Place place) {
    return place == Place.PERMIT ? 1 : 100;
  }

  /// Returns how many nanoseconds after its end the last victim came back.
  long kill(Code expected) throws Exception {
    enter();
    if (end != End.DEADLINE) victims.forEach(victim -> victim.thread.blocked());
    long start = System.nanoTime();
    if (end == End.DEADLINE) start += timeout(place).toNanos();
    inflict();
    for (Victim victim : victims) {
      var failure = assertInstanceOf(RpcException.class, victim.thread.failure());
      assertEquals(expected, failure.status().code(), () -> "of " + failure);
      if (end == End.INTERRUPT) assertTrue(victim.thread.leftInterrupted(), "the flag is kept");
    }
    long took = System.nanoTime() - start;
    checkNothingIsLeft();
    return took;
  }

  // ---- to the place -----------------------------------------------------------------------------

  private void enter() throws Exception {
    switch (place) {
      case CONNECT -> {
        askAway();
        peer.accept();
      }
      case PERMIT -> {
        others.add(openStream(CallOptions.DEFAULT));
        askAway();
      }
      case SEND_WINDOW, BLOCKED_SOCKET -> sendAll(openStream(options));
      case WRITING_FOR_OTHERS -> {
        var calls = new ArrayList<ClientCall>();
        for (int i = 0; i < WRITERS; i++) calls.add(openStream(options));
        for (ClientCall call : calls) sendAll(call);
      }
      case FULL_BUFFER -> {
        ClientCall call = openStream(options);
        ClientCall filler = openStream(CallOptions.DEFAULT);
        others.add(filler);
        otherThreads.add(stuckSending(filler));
        victims.add(new Victim(call, Running.doing(() -> call.send(new byte[256 << 10]))));
      }
      case RECEIVE_HEAD -> receive(openStream(options));
      case RECEIVE_MESSAGE -> {
        ClientCall call = openStream(options);
        peer.answer();
        call.headers();
        receive(call);
      }
      case RECEIVE_ANSWER -> {
        connectOnce();
        ClientCall call = channel.open(channel.request(UNARY, options));
        call.sendLast(Message.EMPTY);
        peer.awaitStream();
        receive(call);
      }
      case HALF_CLOSE -> {
        ClientCall call = openStream(options);
        call.finishSending();
        peer.awaitHalfClose();
        receive(call);
      }
      case SERVER_READ, SERVER_WRITE, USER_CODE, SERVER_CLOSE ->
          throw new AssertionError(place + " is not at the client");
    }
  }

  /// A call that opens its stream with its first message, which another thread sends.
  private void askAway() {
    ClientCall call = channel.open(channel.request(UNARY, options));
    victims.add(new Victim(call, Running.doing(() -> call.sendLast(Message.EMPTY))));
  }

  /// A call whose stream the peer has seen.
  private ClientCall openStream(CallOptions with) throws Exception {
    connectOnce();
    ClientCall call = channel.open(channel.request(BIDI, with));
    peer.awaitStream();
    return call;
  }

  /// By a call that does nothing else, so that no victim's deadline passes meanwhile.
  private void connectOnce() throws Exception {
    if (connected) return;
    var first = Running.running(() -> channel.open(channel.request(BIDI, CallOptions.DEFAULT)));
    peer.accept();
    peer.greet();
    peer.awaitStream();
    first.result().cancel("connected");
    connected = true;
  }

  private void receive(ClientCall call) {
    victims.add(new Victim(call, Running.running(call::receive)));
  }

  private void sendAll(ClientCall call) {
    victims.add(new Victim(call, stuckSending(call)));
  }

  /// A thread that sends until nothing goes any more.
  private static Running<?> stuckSending(ClientCall call) {
    var sent = new AtomicLong();
    Running<?> sending =
        Running.doing(() -> {
          while (true) {
            call.send(PIECE);
            sent.incrementAndGet();
          }
        });
    eventually("the sender is stuck", () -> sending.isDone() || isStuck(sending.thread(), sent));
    return sending;
  }

  /// Whether it waits, and goes on waiting for a while.
  private static boolean isStuck(Thread thread, AtomicLong sent) {
    long before = sent.get();
    long until = System.nanoTime() + STUCK_NANOS;
    while (System.nanoTime() < until) {
      Thread.State state = thread.getState();
      if (state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING) return false;
      LockSupport.parkNanos(STUCK_NANOS / 20);
    }
    return sent.get() == before;
  }

  // ---- the end ----------------------------------------------------------------------------------

  private void inflict() throws Exception {
    switch (end) {
      case DEADLINE -> {
        // It comes by itself.
      }
      case CANCEL -> victims.forEach(victim -> victim.call.cancel("killed by another thread"));
      case INTERRUPT -> victims.forEach(victim -> victim.thread.thread().interrupt());
      case PEER_RESET -> peer.reset();
      case GOAWAY -> peer.goAway();
      case CONNECTION_LOSS -> peer.die();
      case SHUTDOWN -> channel.close();
    }
  }

  private void checkNothingIsLeft() throws Exception {
    // Over Jetty a stream that was reset is open until the reset has left.
    if (place.needsSocket()) peer.readOn();
    for (ClientTransport connection : connector.dialled()) {
      eventually(
          "the victims have no streams, of " + connection.streams(),
          () -> connection.streams() <= others.size());
    }
    if (place == Place.PERMIT && isConnected()) checkThePermit();
    others.forEach(call -> call.cancel("the test is over"));
    for (ClientTransport connection : connector.dialled()) {
      eventually("no stream is left", () -> connection.streams() == 0);
    }
    for (Running<?> thread : otherThreads) thread.failure();
    // A channel that cannot connect has one.
    eventually("no call's timer is left of " + time.timers(), () -> time.timers() <= 1);
    channel.close();
    eventually("no timer is left of " + time.timers(), () -> time.timers() == 0);
    for (ClientTransport connection : connector.dialled()) {
      eventually("no connection", () -> connection.state() == Connection.State.CLOSED);
    }
  }

  private boolean isConnected() {
    return connector.dialled().getFirst().state() == Connection.State.OPEN;
  }

  /// CN-13: there is still one permit, no fewer and no more.
  private void checkThePermit() throws Exception {
    ClientCall next = channel.open(channel.request(UNARY, CallOptions.DEFAULT));
    Running<?> waiting = Running.doing(() -> next.sendLast(Message.EMPTY)).blocked();
    others.getFirst().cancel("its permit is wanted");
    peer.awaitStream();
    waiting.result();
    others.add(next);
  }

  @Override
  public void close() {
    channel.close();
  }
}
