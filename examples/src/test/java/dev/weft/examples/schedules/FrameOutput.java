package dev.weft.examples.schedules;

import dev.weft.testkit.Frame;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Frames to a socket, whose bytes arrive in pieces that end anywhere. For one thread at a time.
final class FrameOutput {
  private final OutputStream out;
  private final SplittableRandom random;

  FrameOutput(OutputStream out, SplittableRandom random) {
    this.out = out;
    this.random = random;
  }

  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  void write(List<Frame> frames) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (Frame frame : frames) frame.writeTo(new DataOutputStream(bytes));
    byte[] all = bytes.toByteArray();
    int cut = random.nextInt(4) == 0 ? random.nextInt(all.length) : 0;
    if (cut > 0) out.write(all, 0, cut);
    out.write(all, cut, all.length - cut);
  }

  /// DATA in one frame or in several that are no larger than the least that all take.
  static List<Frame> cut(Frame data, SplittableRandom random) {
    var frames = new ArrayList<Frame>();
    byte[] payload = data.payload();
    int from = 0;
    do {
      int left = payload.length - from;
      int most = Math.min(left, 16_384);
      int length = random.nextInt(3) == 0 ? random.nextInt(most + 1) : most;
      boolean last = length == left;
      // Only one that is empty, for they look like an attack.
      if (length == 0 && !last && !frames.isEmpty()) continue;
      byte[] piece = Arrays.copyOfRange(payload, from, from + length);
      Frame frame = Frame.data(data.stream(), piece);
      frames.add(last && data.endsStream() ? frame.ending() : frame);
      from += length;
      if (last) return frames;
    } while (true);
  }
}
