package dev.weft.testkit.hostile;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Status;
import dev.weft.Time;
import dev.weft.server.Server;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.Frame;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.KeepaliveEnforcement;
import dev.weft.transport.ServerLifetimes;
import dev.weft.transport.ServerRules;
import dev.weft.transport.ServerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each defence stops its attack, and nothing else does: where it is switched off, the attack gets
/// through, and what is asserted here is not so any more.
///
/// Counted, not measured: the attacker is as fast as it can be, and the server's time stands still
/// unless the test moves it. For a test class to extend.
@Timeout(60)
public abstract class DefencesContract {
  private static final int FEW = 50;
  private static final Duration LONG = Duration.ofHours(1);

  private static final Defences DEFENCES =
      new Defences(ServerRules.DEFAULT, false, 4 << 20, 16 << 10);

  private final FakeTime time = new FakeTime();
  private final AtomicInteger admitted = new AtomicInteger();

  /// A server that will listen on a port of this machine that is free.
  protected abstract ServerTransport server(ServerRules rules);

  /// One that takes header blocks of however many frames, where something else than budgets has an eye
  /// on that.
  protected abstract ServerTransport withEndlessBlocks(ServerRules rules);

  /// What is between an attacker and the server.
  ///
  /// @param endlessBlocks whether header blocks may come in however many frames
  record Defences(
      ServerRules rules, boolean endlessBlocks, int mostMessageBytes, int mostMetadataBytes) {
    Defences with(ServerRules others) {
      return new Defences(others, endlessBlocks, mostMessageBytes, mostMetadataBytes);
    }

    Defences with(Http2Settings settings) {
      return with(rules.with(settings));
    }

    Defences with(ServerLifetimes lifetimes) {
      return with(rules.with(lifetimes));
    }

    /// Budgets are full again whenever something is taken, and no PING comes too soon.
    Defences withoutBudgets() {
      return with(rules.with(new FlyingTime()));
    }

    Defences withEndlessBlocks() {
      return new Defences(rules, true, mostMessageBytes, mostMetadataBytes);
    }

    Defences withMessages(int bytes) {
      return new Defences(rules, endlessBlocks, bytes, mostMetadataBytes);
    }

    Defences withMetadata(int bytes) {
      return new Defences(rules, endlessBlocks, mostMessageBytes, bytes);
    }
  }

  /// Of which three hours have passed whenever somebody looks. Its timers never ring.
  private static final class FlyingTime extends Time {
    private static final long STEP = Duration.ofHours(3).toNanos();

    private final FakeTime timers = new FakeTime();
    private final AtomicLong now = new AtomicLong();

    @Override
    public long nanoTime() {
      return now.addAndGet(STEP);
    }

    @Override
    public long await(Condition condition, long nanos) throws InterruptedException {
      return timers.await(condition, nanos);
    }

    @Override
    public Timer schedule(Runnable task, long nanos) {
      return timers.schedule(task, nanos);
    }

    @Override
    public int timers() {
      return timers.timers();
    }
  }

  /// An attack, and the defence that it meets.
  enum Trial {
    /// The budget for resets.
    RAPID_RESET(Attack.RAPID_RESET, 20_000, Harm.GOES_ON) {
      @Override
      Defences without(Defences usual) {
        return usual.withoutBudgets();
      }
    },

    /// The same budget: mistakes that make the server reset count.
    MADE_YOU_RESET(Attack.MADE_YOU_RESET, 20_000, Harm.GOES_ON) {
      @Override
      Defences without(Defences usual) {
        return usual.withoutBudgets();
      }
    },

    /// The bound on a block's frames, or the budget that they cost.
    CONTINUATION_FLOOD(Attack.CONTINUATION_FLOOD, 30_000, Harm.GOES_ON) {
      @Override
      Defences without(Defences usual) {
        return usual.withoutBudgets().withEndlessBlocks();
      }
    },

    /// The sizes of header lists that a transport and a server take.
    HPACK_BOMB(Attack.HPACK_BOMB, 3, Harm.MANY_STREAMS) {
      @Override
      int mostAdmitted() {
        return 1; // the first is small
      }

      @Override
      Defences without(Defences usual) {
        int more = 128 << 20;
        return usual.with(usual.rules().settings().withMaxHeaderListSize(more)).withMetadata(more);
      }
    },

    /// The budget for SETTINGS.
    SETTINGS_FLOOD(Attack.SETTINGS_FLOOD, 5_000, Harm.GOES_ON) {
      @Override
      Defences without(Defences usual) {
        return usual.withoutBudgets();
      }
    },

    /// The enforcement of how often a client may ping.
    PING_FLOOD(Attack.PING_FLOOD, 5_000, Harm.GOES_ON) {
      @Override
      Defences without(Defences usual) {
        return usual.with(usual.rules().lifetimes().withPings(KeepaliveEnforcement.NONE));
      }
    },

    /// The budget for PINGs, where a server lets its clients ping as they like.
    PERMITTED_PING_FLOOD(Attack.PING_FLOOD, 30_000, Harm.GOES_ON) {
      @Override
      Defences usual(Defences usual) {
        return usual.with(usual.rules().lifetimes().withPings(KeepaliveEnforcement.NONE));
      }

      @Override
      Defences without(Defences usual) {
        return usual(usual).withoutBudgets();
      }
    },

    /// The budget for frames without a content.
    EMPTY_DATA(Attack.EMPTY_DATA, 30_000, Harm.GOES_ON) {
      @Override
      Defences without(Defences usual) {
        return usual.withoutBudgets();
      }
    },

    /// The stream's window: as many bytes as it has, in as many frames.
    DATA_DRIP(Attack.DATA_DRIP, 70_000, Harm.STREAM_LIVES) {
      @Override
      Defences usual(Defences usual) {
        return usual.with(usual.rules().settings().withStreamWindow(Http2Settings.SMALLEST_WINDOW));
      }

      @Override
      Defences without(Defences usual) {
        return usual.with(usual.rules().settings().withStreamWindow(1 << 20));
      }
    },

    /// How many streams a client may have: each of them may wait for a window for as long as it likes.
    ZERO_WINDOW(Attack.ZERO_WINDOW, 1_000, Harm.MANY_STREAMS) {
      @Override
      Defences without(Defences usual) {
        return manyStreams(usual);
      }
    },

    /// The same.
    WINDOW_DRIP(Attack.WINDOW_DRIP, 1_000, Harm.MANY_STREAMS) {
      @Override
      Defences without(Defences usual) {
        return manyStreams(usual);
      }
    },

    /// The same.
    TOO_MANY_STREAMS(Attack.TOO_MANY_STREAMS, 1_000, Harm.MANY_STREAMS) {
      @Override
      Defences without(Defences usual) {
        return manyStreams(usual);
      }
    },

    /// The size of a message, decompressed.
    GZIP_BOMB(Attack.GZIP_BOMB, 1, Harm.IS_ANSWERED) {
      @Override
      Defences without(Defences usual) {
        return usual.withMessages(128 << 20);
      }
    },

    /// The time that a client has to begin.
    SLOW_HANDSHAKE(Attack.SLOW_HANDSHAKE, 20, Harm.STAYS) {
      @Override
      Defences usual(Defences usual) {
        return usual.with(QUIET.withHandshake(LONG));
      }

      @Override
      Defences without(Defences usual) {
        return usual.with(QUIET);
      }
    },

    /// The PINGs that a client of which nothing is heard does not answer.
    HALF_OPEN(Attack.HALF_OPEN, 20, Harm.STAYS) {
      @Override
      Defences usual(Defences usual) {
        return usual.with(QUIET.withKeepalive(LONG, LONG));
      }

      @Override
      Defences without(Defences usual) {
        return usual.with(QUIET);
      }
    };

    /// No connection ends for its age, or its silence.
    private static final ServerLifetimes QUIET =
        ServerLifetimes.DEFAULT
            .withHandshake(ServerLifetimes.FOREVER)
            .withKeepalive(ServerLifetimes.FOREVER, ServerLifetimes.FOREVER);

    private final Attack attack;
    private final int beats;
    private final Harm harm;

    Trial(Attack attack, int beats, Harm harm) {
      this.attack = attack;
      this.beats = beats;
      this.harm = harm;
    }

    private static Defences manyStreams(Defences usual) {
      return usual.with(Http2Settings.DEFAULT);
    }

    int mostAdmitted() {
      return FEW;
    }

    /// With the defence.
    Defences usual(Defences usual) {
      return harm == Harm.MANY_STREAMS
          ? usual.with(Http2Settings.DEFAULT.withMaxConcurrentStreams(FEW))
          : usual;
    }

    abstract Defences without(Defences usual);
  }

  /// What an attacker wants.
  private enum Harm {
    /// A connection that does not end, whatever is sent.
    GOES_ON,
    /// A stream that does not.
    STREAM_LIVES,
    /// More streams than the server means to serve.
    MANY_STREAMS,
    /// Its message read, and the answer begun.
    IS_ANSWERED,
    /// Connections that are there for ever.
    STAYS
  }

  @ParameterizedTest
  @EnumSource
  void an_attack_is_stopped_by_its_defence(Trial trial) throws Exception {
    stops(trial, trial.usual(DEFENCES.with(DEFENCES.rules().with(time))));
  }

  @ParameterizedTest
  @EnumSource
  void it_gets_through_where_that_is_switched_off(Trial trial) {
    Defences fewer = trial.without(DEFENCES.with(DEFENCES.rules().with(time)));

    assertThrows(AssertionError.class, () -> stops(trial, fewer));
  }

  private void stops(Trial trial, Defences defences) throws IOException {
    ServerTransport transport =
        defences.endlessBlocks() ? withEndlessBlocks(defences.rules()) : server(defences.rules());
    var builder =
        Server.over(transport)
            .serve(new Target())
            .maxReceivedMessageBytes(defences.mostMessageBytes())
            .maxReceivedMetadataBytes(defences.mostMetadataBytes(), defences.mostMetadataBytes())
            .tap(call -> {
              admitted.incrementAndGet();
              return Status.OK;
            });
    try (var server = builder.start();
        var on = new Assault(((InetSocketAddress) server.address()).getPort())) {
      if (trial.harm == Harm.STAYS) {
        doesNotStay(trial, on, transport);
      } else {
        isStopped(trial, on);
      }
    }
  }

  private void isStopped(Trial trial, Assault on) throws IOException {
    Heard heard = attack(trial, on);
    switch (trial.harm) {
      case GOES_ON -> assertTrue(heard.ended(), "the connection goes on");
      case STREAM_LIVES -> assertTrue(heard.resets() > 0, "the stream lives");
      case MANY_STREAMS ->
          assertTrue(admitted.get() <= trial.mostAdmitted(), admitted + " streams were admitted");
      case IS_ANSWERED -> {
        eventually("there is an answer", () -> heard.streamsEnded() + heard.dataBytes() > 0);
        assertEquals(0, heard.dataBytes());
      }
      case STAYS -> throw new AssertionError("not of one connection");
    }
  }

  /// Sends all that the attack is, and waits until the server has dealt with it, or has had enough.
  private static Heard attack(Trial trial, Assault on) throws IOException {
    Heard heard = trial.attack.beginAndRead(on);
    try {
      for (int i = 0; i < trial.beats; i++) trial.attack.beat(on, i);
      trial.attack.end(on);
      on.send(Frame.ping(Heard.THERE));
      on.flush();
    } catch (IOException e) {
      // It has had enough.
    }
    eventually("the server is done", () -> heard.isThere() || heard.ended());
    return heard;
  }

  private void doesNotStay(Trial trial, Assault on, ServerTransport transport) throws IOException {
    trial.attack.begin(on);
    for (int i = 0; i < trial.beats; i++) trial.attack.beat(on, i);
    eventually("all are connected", () -> transport.connections() == trial.beats + 1);
    assertTrue(time.timers() >= transport.connections(), "nobody looks after them");
    eventually(
        "they are gone",
        () -> {
          time.advance(LONG);
          return transport.connections() == 0;
        });
  }
}
