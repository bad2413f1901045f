package dev.weft.testkit.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Makes other inputs of those that there are, a few small changes at a time.
final class Mutation {
  private static final int LONGEST = 4 << 10;
  private static final int MOST_CHANGES = 6;
  private static final byte[] TELLING = {
    0, 1, 0x7f, (byte) 0x80, (byte) 0xff, ' ', '-', '0', '9', '%', '='
  };

  private final List<byte[]> corpus;
  private final SplittableRandom random;

  Mutation(List<byte[]> corpus, long seed) {
    this.corpus = corpus;
    this.random = new SplittableRandom(seed);
  }

  byte[] next() {
    byte[] input = any().clone();
    int changes = random.nextInt(1, MOST_CHANGES + 1);
    for (int i = 0; i < changes; i++) input = changed(input);
    return input.length <= LONGEST ? input : Arrays.copyOf(input, LONGEST);
  }

  private byte[] any() {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private int place(byte[] in) {
    return random.nextInt(in.length + 1);
  }

  private byte[] changed(byte[] in) {
    if (in.length == 0) return joined(new byte[] {telling()}, any());
    int at = random.nextInt(in.length);
    return switch (random.nextInt(8)) {
      case 0 -> with(in, at, (byte) (in[at] ^ 1 << random.nextInt(8)));
      case 1 -> with(in, at, telling());
      case 2 -> with(in, at, (byte) random.nextInt());
      case 3 -> joined(joined(head(in, at), new byte[] {telling()}), tail(in, at));
      case 4 -> joined(head(in, at), tail(in, Math.min(in.length, at + random.nextInt(1, 9))));
      case 5 -> head(in, at);
      case 6 -> { // a piece twice
        int end = Math.min(in.length, at + random.nextInt(1, 33));
        yield joined(head(in, end), tail(in, at));
      }
      default -> { // what another begins or ends with
        byte[] other = any();
        yield joined(head(in, at), tail(other, place(other)));
      }
    };
  }

  private byte telling() {
    return TELLING[random.nextInt(TELLING.length)];
  }

  private static byte[] with(byte[] in, int at, byte value) {
    in[at] = value;
    return in;
  }

  private static byte[] head(byte[] in, int end) {
    return Arrays.copyOf(in, end);
  }

  private static byte[] tail(byte[] in, int begin) {
    return Arrays.copyOfRange(in, begin, in.length);
  }

  private static byte[] joined(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }
}
