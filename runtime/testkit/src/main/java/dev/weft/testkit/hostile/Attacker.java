package dev.weft.testkit.hostile;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// An attacker, in a process of its own: so many beats a second for so long, from one thread. What the
/// server closes it opens again.
final class Attacker {
  private static final long PULSE = TimeUnit.MILLISECONDS.toNanos(5);

  private final Attack attack;
  private final int port;
  private final long until;
  private final int rate;
  private long beats;
  private long reconnected;

  private Attacker(Attack attack, int port, long until, int rate) {
    this.attack = attack;
    this.rate = rate;
    this.port = port;
    this.until = until;
  }

  /// Attacks.
  ///
  /// @param arguments the attack, the port, how many milliseconds, and how many beats a second
  public static void main(String[] arguments) throws IOException {
    var attack = Attack.valueOf(arguments[0]);
    long lasting = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[2]));
    var attacker =
        new Attacker(
            attack,
            Integer.parseInt(arguments[1]),
            System.nanoTime() + lasting,
            Integer.parseInt(arguments[3]));
    // A server that does not read holds up who writes: the end must not wait for it.
    Thread end = Thread.ofPlatform().daemon().start(attacker::run);
    try {
      end.join(TimeUnit.NANOSECONDS.toMillis(lasting) + 500);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    System.out.println(
        "attacked: " + attacker.beats + " beats, " + attacker.reconnected + " reconnects");
    System.exit(0);
  }

  private void run() {
    try (var on = new Assault(port)) {
      System.out.println("attacking");
      attack.begin(on);
      long start = System.nanoTime();
      while (System.nanoTime() < until) {
        long due = (long) ((System.nanoTime() - start) * 1e-9 * rate);
        try {
          while (beats < due) attack.beat(on, (int) beats++);
          on.flush();
        } catch (IOException e) {
          again(on);
        }
        LockSupport.parkNanos(PULSE);
      }
    } catch (IOException e) {
      System.out.println("gave up: " + e);
    }
  }

  private void again(Assault on) {
    reconnected++;
    try {
      on.reconnect();
      attack.begin(on);
    } catch (IOException e) {
      // At the next beat.
    }
  }
}
