package dev.weft.testkit.survival;

import static dev.weft.testkit.survival.HarshService.CHAT;
import static dev.weft.testkit.survival.HarshService.ECHO;
import static dev.weft.testkit.survival.HarshService.ECHO_INTERRUPTED;
import static dev.weft.testkit.survival.HarshService.FLOOD;
import static dev.weft.testkit.survival.HarshService.GIVE_UP;
import static dev.weft.testkit.survival.HarshService.IGNORE;
import static dev.weft.testkit.survival.HarshService.LISTEN;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.MethodDescriptor;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ClientCall;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread of many that make one call after the other, and what its calls have to go through.
///
/// In every other second it pauses between calls, so that there are times with a queue for permits
/// and times when a short deadline passes where it hurts.
final class Caller implements Runnable {
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1000);

  private static final Headers LISTEN_BRIEFLY =
      Headers.of(
          ":method",
          "POST",
          ":scheme",
          "http",
          ":path",
          LISTEN.path(),
          ":authority",
          "localhost",
          "te",
          "trailers",
          "content-type",
          "application/grpc",
          "grpc-timeout",
          "10m");

  private final Channel channel;
  private final ClientTransport connection;
  private final int number;
  private final SplittableRandom random;
  private final Tally tally;

  /// For whoever wonders what it is stuck in.
  private volatile Fate fate = Fate.LEFT_ALONE;

  // Of the call under way.
  private @Nullable Ambush ambush;

  Caller(Channel channel, ClientTransport connection, int number, long seed, Tally tally) {
    this.channel = channel;
    this.connection = connection;
    this.number = number;
    this.random = new SplittableRandom(seed + number);
    this.tally = tally;
  }

  Fate fate() {
    return fate;
  }

  @Override
  public void run() {
    for (int call = number; tally.goesOn(); call++) {
      fate = Fate.of(call);
      try {
        tally.count(fate, meet(fate));
      } catch (Throwable mistake) {
        tally.fault("caller " + number + ", " + fate, mistake);
      }
      if (tally.isCalm()) LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE));
    }
  }

  /// Makes a call that meets its fate; says how it ended.
  private Code meet(Fate fate) {
    ambush = null;
    RpcException thrown = null;
    try {
      call(fate);
    } catch (RpcException e) {
      thrown = e;
    }
    boolean interrupted = fate == Fate.INTERRUPTED_BEFORE;
    boolean sprung = ambush != null && ambush.callOff();
    if (fate.isByInterrupt()) interrupted |= sprung;
    if (Thread.interrupted() != interrupted) {
      throw new AssertionError("the interrupt flag was to be " + interrupted, thrown);
    }
    Code ended = thrown == null ? Code.OK : thrown.status().code();
    if (!fate.allows(ended)) throw new AssertionError("ended with " + ended, thrown);
    // A call whose thread nobody has interrupted yet has no reason to say so.
    if (ended != Code.OK && ambush != null && !sprung) {
      throw new AssertionError("ended before anything was done to it", thrown);
    }
    return ended;
  }

  private void call(Fate fate) {
    switch (fate) {
      case LEFT_ALONE -> {
        if (random.nextInt(4) == 0) chat();
        else echo(ECHO, CallOptions.DEFAULT);
      }
      case INTERRUPTED_BEFORE -> {
        Thread.currentThread().interrupt();
        echo(ECHO, CallOptions.DEFAULT);
      }
      case INTERRUPTED_WRITING -> sendInto(IGNORE, this::interruptSoon);
      case INTERRUPTED_READING -> wait(LISTEN, this::interruptSoon);
      case INTERRUPTED_SOMEWHERE -> {
        interruptIn(someTime());
        echo(ECHO, CallOptions.DEFAULT);
      }
      case CANCELLED_WRITING -> sendInto(IGNORE, this::cancelSoon);
      case CANCELLED_READING -> wait(LISTEN, this::cancelSoon);
      case CANCELLED_SOMEWHERE -> {
        try (ClientCall call = open(ECHO, CallOptions.DEFAULT)) {
          ambush = Ambush.in(someTime(), call::close);
          echo(call);
        }
      }
      case CANCELLED_IN_A_FLOOD -> {
        try (ClientCall call = open(FLOOD, CallOptions.DEFAULT)) {
          call.receive();
          LockSupport.parkNanos(soon());
          call.cancel("enough");
          // What has arrived is no longer delivered.
          if (call.receive() != null) throw new AssertionError("a message after the cancel");
        }
      }
      case LATE_WAITING -> {
        try (ClientCall call = open(LISTEN, late())) {
          while (call.receive() != null) {}
        }
      }
      case LATE_SOMEWHERE -> echo(ECHO, late());
      case HANDLER_LATE -> waitForTheServersDeadline();
      case HANDLER_INTERRUPTS_ITSELF -> echo(ECHO_INTERRUPTED, CallOptions.DEFAULT);
      case HANDLER_GIVES_UP -> {
        try (ClientCall call = open(GIVE_UP, CallOptions.DEFAULT)) {
          call.receive();
        }
      }
    }
  }

  private ClientCall open(MethodDescriptor<?, ?> method, CallOptions options) {
    return channel.open(channel.request(method, options));
  }

  private void echo(MethodDescriptor<?, ?> method, CallOptions options) {
    try (ClientCall call = open(method, options)) {
      echo(call);
    }
  }

  private void echo(ClientCall call) {
    byte[] message = Message.any(random);
    call.sendLast(message);
    same(message, call.receive());
    if (call.receive() != null) throw new AssertionError("more than one answer");
  }

  private void chat() {
    try (ClientCall call = open(CHAT, CallOptions.DEFAULT)) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        byte[] message = Message.any(random);
        call.send(message);
        same(message, call.receive());
      }
      call.finishSending();
      if (call.receive() != null) throw new AssertionError("more answers than messages");
    }
  }

  private static void same(byte[] sent, @Nullable Object received) {
    if (received instanceof byte[] bytes && Arrays.equals(sent, Message.intact(bytes))) return;
    throw new AssertionError("sent " + sent.length + " bytes, and received others: " + received);
  }

  /// What is done to a call that its handler has said it is there for.
  private interface Attack {
    void on(ClientCall call);
  }

  /// Sends until it fails, to a handler that reads nothing: it is windows that hold the writer back.
  private void sendInto(MethodDescriptor<?, ?> method, Attack attack) {
    try (ClientCall call = open(method, CallOptions.DEFAULT)) {
      call.receive();
      attack.on(call);
      while (true) call.send(Message.ofSize(Message.LARGEST, random));
    }
  }

  /// Waits for a message that is never sent.
  private void wait(MethodDescriptor<?, ?> method, Attack attack) {
    try (ClientCall call = open(method, CallOptions.DEFAULT)) {
      call.receive();
      attack.on(call);
      call.receive();
    }
  }

  /// On a bare stream, because a call would end by its own deadline first.
  private void waitForTheServersDeadline() {
    Http2Stream stream = connection.newStream(Deadline.NONE);
    try {
      stream.write(LISTEN_BRIEFLY, null, null, EndStream.NO);
      stream.awaitTrailers();
      throw new AssertionError("the server has ended a call that it was to reset");
    } catch (TransportException e) {
      if (!e.failure().equals(new TransportFailure.Reset(ErrorCode.CANCEL))) throw e;
      throw new RpcException(Code.DEADLINE_EXCEEDED, "reset by the server");
    }
  }

  private void interruptSoon(ClientCall call) {
    interruptIn(soon());
  }

  private void interruptIn(long nanos) {
    ambush = Ambush.in(nanos, Thread.currentThread()::interrupt);
  }

  private void cancelSoon(ClientCall call) {
    ambush = Ambush.in(soon(), () -> call.cancel("the contract cancels it"));
  }

  private long soon() {
    return random.nextLong(TimeUnit.MILLISECONDS.toNanos(3));
  }

  /// Mostly while the call is about to be made or answered; sometimes while it waits for a permit.
  private long someTime() {
    return TimeUnit.MILLISECONDS.toNanos(1)
        * random.nextLong(100)
        / (random.nextBoolean() ? 1 : 40);
  }

  private CallOptions late() {
    return CallOptions.DEFAULT.withTimeout(Duration.ofMillis(random.nextLong(1, 21)));
  }
}
