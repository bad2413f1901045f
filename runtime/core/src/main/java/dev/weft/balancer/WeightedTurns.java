package dev.weft.balancer;

import dev.weft.Time;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Picks by turns in which each takes part as often as its weight says: in a round it is passed over
/// when what it has saved up is not enough. Weights are looked at again every so often, by a call.
///
/// Source: gRFC A58, "static stride scheduler".
final class WeightedTurns implements Picker {
  /// What the heaviest weighs.
  private static final int HEAVIEST = 0xFFFF;

  private final Picker[] pickers;
  private final List<WeightedRoundRobin.Weight> weights;
  private final long update;
  private final Time time;
  private final AtomicInteger next = new AtomicInteger(ThreadLocalRandom.current().nextInt());

  /// Replaced by whoever finds it old; two who do so at a time find the same.
  private volatile Scaled scaled;

  private static final class Scaled {
    /// 0 to [#HEAVIEST]; none for all alike.
    final int[] weights;

    final long madeAt;

    Scaled(int[] weights, long madeAt) {
      this.weights = weights;
      this.madeAt = madeAt;
    }
  }

  WeightedTurns(
      List<Picker> pickers, List<WeightedRoundRobin.Weight> weights, Duration update, Time time) {
    this.pickers = pickers.toArray(Picker[]::new);
    this.weights = weights;
    this.update = update.toNanos();
    this.time = time;
    this.scaled = scale();
  }

  @Override
  public Pick pick(PickRequest request) {
    Scaled now = scaled;
    if (time.nanoTime() - now.madeAt >= update) {
      now = scale();
      scaled = now;
    }
    return pickers[turn(now.weights)].pick(request);
  }

  private int turn(int[] scaledWeights) {
    int count = pickers.length;
    while (true) {
      long sequence = Integer.toUnsignedLong(next.getAndIncrement());
      int index = (int) (sequence % count);
      if (scaledWeights.length == 0) return index;
      long round = sequence / count;
      int weight = scaledWeights[index];
      // Half of them are half a round ahead, so that equal weights are not all passed over
      // together.
      long saved = (weight * round + (index % 2 == 0 ? 0 : HEAVIEST / 2)) % HEAVIEST;
      if (saved >= HEAVIEST - weight) return index;
    }
  }

  private Scaled scale() {
    double[] known = weights.stream().mapToDouble(WeightedRoundRobin.Weight::now).toArray();
    double heaviest = 0;
    double sum = 0;
    int count = 0;
    for (double weight : known) {
      if (weight <= 0) continue;
      heaviest = Math.max(heaviest, weight);
      sum += weight;
      count++;
    }
    if (count < 2) return new Scaled(new int[0], time.nanoTime());
    var all = new int[known.length];
    for (int i = 0; i < known.length; i++) {
      double weight = known[i] > 0 ? known[i] : sum / count;
      all[i] = Math.clamp(Math.round(weight / heaviest * HEAVIEST), 1, HEAVIEST);
    }
    return new Scaled(all, time.nanoTime());
  }
}
