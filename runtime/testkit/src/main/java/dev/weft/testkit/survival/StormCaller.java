package dev.weft.testkit.survival;

import static dev.weft.testkit.survival.HarshService.CHAT;
import static dev.weft.testkit.survival.HarshService.ECHO;
import static dev.weft.testkit.survival.HarshService.FLOOD;
import static dev.weft.testkit.survival.HarshService.IGNORE;
import static dev.weft.testkit.survival.HarshService.LISTEN;

import dev.weft.Code;
import dev.weft.MethodDescriptor;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ClientCall;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread that makes one call after the other in a [Storm], and says of each how it ended.
final class StormCaller implements Runnable {
  /// Longer than any weather takes: a call that is late by this has been forgotten.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int MOST_MESSAGES = 8;

  private final Channel channel;
  private final SplittableRandom random;
  private final Verdicts verdicts;
  private final long end;

  /// What a call is like; what else than the weather may end it is its second word.
  enum Kind {
    ECHO_ALONE(null),
    CHAT_ALONE(null),
    ECHO_CANCELLED(Code.CANCELLED),
    CHAT_CANCELLED(Code.CANCELLED),
    FLOOD_CANCELLED(Code.CANCELLED),
    WRITING_CANCELLED(Code.CANCELLED),
    ECHO_LATE(Code.DEADLINE_EXCEEDED),
    LISTEN_LATE(Code.DEADLINE_EXCEEDED);

    private final @Nullable Code ends;

    Kind(@Nullable Code ends) {
      this.ends = ends;
    }

    boolean allows(Code code) {
      return code == Code.OK || code == Code.UNAVAILABLE || code == ends;
    }
  }

  /// @param end by [System#nanoTime]
  StormCaller(Channel channel, SplittableRandom random, Verdicts verdicts, long end) {
    this.channel = channel;
    this.random = random;
    this.verdicts = verdicts;
    this.end = end;
  }

  @Override
  public void run() {
    while (System.nanoTime() - end < 0 && verdicts.isBearable()) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      try {
        call(kind);
        verdicts.count(kind, Code.OK);
      } catch (RpcException e) {
        Code code = e.status().code();
        verdicts.count(kind, code);
        if (!kind.allows(code)) verdicts.fault(kind + " ended with " + code, e);
        if (code == Code.UNAVAILABLE) LockSupport.parkNanos(random.nextLong(PAUSE));
      } catch (Throwable e) {
        verdicts.fault(kind.toString(), e);
      }
    }
  }

  private void call(Kind kind) {
    switch (kind) {
      case ECHO_ALONE -> echo(patient());
      case CHAT_ALONE -> chat(null);
      case ECHO_CANCELLED -> {
        try (ClientCall call = open(ECHO, patient())) {
          Ambush ambush = cancelSoon(call);
          echo(call);
          ambush.callOff();
        }
      }
      case CHAT_CANCELLED -> chat(Duration.ofNanos(random.nextLong(2 * PAUSE)));
      case FLOOD_CANCELLED -> flood();
      case WRITING_CANCELLED -> {
        try (ClientCall call = open(IGNORE, patient())) {
          call.receive();
          cancelSoon(call);
          while (true) call.send(Message.ofSize(Message.LARGEST, random));
        }
      }
      case ECHO_LATE -> echo(late());
      case LISTEN_LATE -> {
        try (ClientCall call = open(LISTEN, late())) {
          while (call.receive() != null) {}
        }
      }
    }
  }

  private ClientCall open(MethodDescriptor<?, ?> method, CallOptions options) {
    return channel.open(channel.request(method, options));
  }

  private CallOptions patient() {
    CallOptions options = CallOptions.DEFAULT.withTimeout(PATIENCE);
    return options.withWaitForReady(random.nextBoolean());
  }

  private CallOptions late() {
    return CallOptions.DEFAULT.withTimeout(Duration.ofMillis(random.nextLong(1, 31)));
  }

  private Ambush cancelSoon(ClientCall call) {
    return Ambush.in(random.nextLong(2 * PAUSE), () -> call.cancel("the storm cancels it"));
  }

  private void echo(CallOptions options) {
    try (ClientCall call = open(ECHO, options)) {
      echo(call);
    }
  }

  private void echo(ClientCall call) {
    byte[] message = Message.any(random);
    call.sendLast(message);
    same(message, call.receive());
    if (call.receive() != null) throw new AssertionError("more than one answer");
  }

  /// @param cancelAfter null: not at all
  private void chat(@Nullable Duration cancelAfter) {
    try (ClientCall call = open(CHAT, patient())) {
      Ambush ambush =
          cancelAfter == null
              ? null
              : Ambush.in(cancelAfter.toNanos(), () -> call.cancel("the storm cancels it"));
      for (int i = random.nextInt(MOST_MESSAGES); i >= 0; i--) {
        byte[] message = Message.any(random);
        call.send(message);
        same(message, call.receive());
      }
      call.finishSending();
      if (call.receive() != null) throw new AssertionError("more answers than messages");
      if (ambush != null) ambush.callOff();
    }
  }

  private void flood() {
    try (ClientCall call = open(FLOOD, patient())) {
      for (int i = random.nextInt(MOST_MESSAGES); i >= 0; i--) {
        same(new byte[HarshService.FLOOD_MESSAGE], call.receive());
      }
      call.cancel("enough");
      if (call.receive() != null) throw new AssertionError("a message after the cancel");
    }
  }

  private static void same(byte[] sent, @Nullable Object received) {
    if (received instanceof byte[] bytes && Arrays.equals(sent, bytes)) return;
    throw new AssertionError(
        "sent " + sent.length + " bytes, and received " + (received == null ? "none" : "others"));
  }
}
