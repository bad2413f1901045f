package dev.weft.bench.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;

/// Callers that call again and again, over some connections, on so many cores: a discrete-event
/// simulation of a closed network of queues.
final class Simulation {
  /// A machine's cores, and what waits for one.
  private static final class Host {
    int free;
    final ArrayDeque<Turn> waiting = new ArrayDeque<>();

    Host(int cores) {
      free = cores;
    }
  }

  /// A step of one connection, one turn at a time, and who waits for it.
  private static final class Station {
    final ArrayDeque<Integer> waiting = new ArrayDeque<>();
    boolean isTaken;
    long busy;
  }

  /// Something that needs a core: one step, for the calls that have come to it.
  private static final class Turn {
    final Step step;
    final int connection;
    List<Integer> calls;
    boolean hasParked;
    long ends;

    Turn(Step step, int connection, List<Integer> calls) {
      this.step = step;
      this.connection = connection;
      this.calls = calls;
    }
  }

  /// @param callsPerSecond what all callers make together
  /// @param busiest the step of a connection that has least to spare
  /// @param utilization how much of the time that one is busy, from 0 to 1
  /// @param callsPerWrite how many calls leave in one write of the client's
  record Outcome(double callsPerSecond, Step busiest, double utilization, double callsPerWrite) {}

  private final int callers;
  private final int connections;
  private final Host client;
  private final Host server;
  private final List<Map<Step, Station>> stations = new ArrayList<>();
  private final PriorityQueue<Turn> running =
      new PriorityQueue<>(Comparator.comparingLong((Turn turn) -> turn.ends));
  private final Random random;

  private long now;
  private long done;
  private long writes;
  private long written;

  /// @param together whether client and server share one machine's cores, as on the bench's
  Simulation(int cores, boolean together, int callers, int connections, long seed) {
    this.callers = callers;
    this.connections = connections;
    client = new Host(cores);
    server = together ? client : new Host(cores);
    for (int i = 0; i < connections; i++) {
      var own = new EnumMap<Step, Station>(Step.class);
      for (Step step : Step.values()) {
        if (step.isExclusive) own.put(step, new Station());
      }
      stations.add(own);
    }
    random = new Random(seed);
  }

  /// Runs until so many calls are done, of which the first tenth does not count.
  Outcome run(long calls) {
    for (int call = 0; call < callers; call++) {
      claimCore(new Turn(Step.CALLER, call % connections, List.of(call)));
    }
    runTo(calls / 10);
    long start = now;
    done = 0;
    writes = 0;
    written = 0;
    stations.forEach(own -> own.values().forEach(station -> station.busy = 0));
    runTo(calls);
    long took = now - start;
    Step busiest = Step.CLIENT_LOCK;
    long most = 0;
    for (Map<Step, Station> own : stations) {
      for (Map.Entry<Step, Station> one : own.entrySet()) {
        if (one.getValue().busy <= most) continue;
        most = one.getValue().busy;
        busiest = one.getKey();
      }
    }
    return new Outcome(
        done * 1e9 / took, busiest, (double) most / took, (double) written / Math.max(1, writes));
  }

  private void runTo(long calls) {
    while (done < calls) {
      Turn turn = running.remove();
      now = turn.ends;
      finish(turn);
    }
  }

  private void arrive(List<Integer> calls, Step step, int connection) {
    if (!step.isExclusive) {
      for (int call : calls) claimCore(new Turn(step, connection, List.of(call)));
      return;
    }
    Station station = station(step, connection);
    station.waiting.addAll(calls);
    if (!station.isTaken && !calls.isEmpty()) take(step, connection, station);
  }

  private Station station(Step step, int connection) {
    return Objects.requireNonNull(stations.get(connection).get(step));
  }

  private Host host(Step step) {
    return step.side == Step.Side.CLIENT ? client : server;
  }

  private void take(Step step, int connection, Station station) {
    station.isTaken = true;
    claimCore(new Turn(step, connection, List.of()));
  }

  private void claimCore(Turn turn) {
    Host host = host(turn.step);
    if (host.free == 0) {
      host.waiting.add(turn);
    } else {
      host.free--;
      begin(turn);
    }
  }

  private void begin(Turn turn) {
    Step step = turn.step;
    long length;
    if (step.isExclusive) {
      Station station = station(step, turn.connection);
      turn.calls = new ArrayList<>();
      while (turn.calls.size() < step.most && !station.waiting.isEmpty()) {
        turn.calls.add(station.waiting.remove());
      }
      length = lasting(step.perTurn + step.perCall * turn.calls.size());
      station.busy += length;
    } else {
      length = turn.hasParked ? Step.PARK : lasting(step.perCall);
    }
    turn.ends = now + length;
    running.add(turn);
  }

  /// Between half and one and a half times as long.
  private long lasting(long nanos) {
    return (long) (nanos * (0.5 + random.nextDouble()));
  }

  private void finish(Turn turn) {
    Step step = turn.step;
    if (step.isExclusive) {
      Station station = station(step, turn.connection);
      station.isTaken = false;
      if (!station.waiting.isEmpty()) {
        if (step.isLock()) {
          wake(step, turn.connection, station.waiting.remove());
        } else {
          take(step, turn.connection, station);
        }
      }
    }
    if (step == Step.CLIENT_WRITE) {
      writes++;
      written += turn.calls.size();
    }
    if (step.isLast()) done += turn.calls.size();
    if (goesOnUnderLock(turn)) return;
    Host host = host(step);
    Turn next = host.waiting.poll();
    if (next == null) {
      host.free++;
    } else {
      begin(next);
    }
    if (step.next().isLock()) {
      station(step.next(), turn.connection).waiting.addAll(turn.calls);
    } else {
      arrive(turn.calls, step.next(), turn.connection);
    }
  }

  /// Whose turn it is at a lock has to get there first; others may overtake it.
  private void wake(Step lock, int connection, int call) {
    var woken = new Turn(lock.before(), connection, List.of(call));
    woken.hasParked = true;
    claimCore(woken);
  }

  /// A thread that finds its connection's lock free takes it without giving up its core.
  private boolean goesOnUnderLock(Turn turn) {
    if (!turn.step.next().isLock()) return false;
    Step lock = turn.step.next();
    Station station = station(lock, turn.connection);
    if (station.isTaken) return false;
    station.isTaken = true;
    station.waiting.addFirst(turn.calls.getFirst());
    begin(new Turn(lock, turn.connection, List.of()));
    return true;
  }
}
