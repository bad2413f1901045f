package dev.weft.examples.schedules;

import dev.weft.testkit.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/// What goes to the end that is ours: what the other sends, and settings that it knows nothing of.
///
/// Those only ever allow us less than the other does, so that it need not know: smaller windows,
/// fewer streams, smaller tables. Now and then all is as the other said, so that all goes on.
final class OurEnd {
  /// In PINGs of the proxy's own.
  private static final long OWN_PING = 0x5c4e_d01e_0000_0000L;

  private static final int LARGEST_FRAME = (1 << 24) - 1;

  /// SETTINGS that we have not acknowledged yet.
  ///
  /// @param isTheirs or else the proxy's own
  record Announced(Frame settings, boolean isTheirs) {}

  private final boolean repeats;

  // All below: under this object's monitor.
  private final FrameOutput out;
  private final SplittableRandom random;
  private final Deque<Announced> unacknowledged = new ArrayDeque<>();
  private boolean greeted;
  private int theirWindow = 65_535;
  private long acknowledgedFrame = 16_384;
  private int announced;

  /// @param repeats whether a setting may be in a frame more than once
  OurEnd(FrameOutput out, SplittableRandom random, boolean repeats) {
    this.out = out;
    this.random = random;
    this.repeats = repeats;
  }

  void raw(byte[] bytes) throws IOException {
    synchronized (this) {
      out.raw(bytes);
    }
  }

  void forward(List<Frame> frames) throws IOException {
    synchronized (this) {
      out.write(frames);
    }
  }

  /// The other's SETTINGS.
  void forwardSettings(Frame settings) throws IOException {
    synchronized (this) {
      long window = settings.setting(Frame.INITIAL_WINDOW_SIZE);
      if (window >= 0) theirWindow = (int) window;
      announce(settings, true);
      greeted = true;
    }
  }

  private void announce(Frame settings, boolean isTheirs) throws IOException {
    unacknowledged.add(new Announced(settings, isTheirs));
    out.write(List.of(settings));
  }

  /// Says something of its own.
  void shake() throws IOException {
    synchronized (this) {
      if (!greeted) return; // SETTINGS of the other's have to be the first
      switch (random.nextInt(8)) {
        case 0 -> out.write(List.of(Frame.ping(OWN_PING | random.nextInt(1 << 16))));
        case 1 -> out.write(List.of(new Frame(0x2a, random.nextInt(256), 0, new byte[7])));
        default -> {
          announced++;
          announce(anySettings(), false);
        }
      }
    }
  }

  private Frame anySettings() {
    var values = new ArrayList<Integer>();
    add(values, Frame.INITIAL_WINDOW_SIZE, anyWindow());
    if (random.nextBoolean()) add(values, Frame.HEADER_TABLE_SIZE, anyTable());
    if (repeats && random.nextInt(3) == 0) {
      add(values, Frame.HEADER_TABLE_SIZE, anyTable());
      add(values, Frame.HEADER_TABLE_SIZE, anyTable());
    }
    if (random.nextInt(3) == 0) {
      add(values, Frame.MAX_FRAME_SIZE, random.nextInt(16_384, LARGEST_FRAME + 1));
    }
    if (random.nextInt(3) == 0) add(values, Frame.MAX_CONCURRENT_STREAMS, random.nextInt(1, 20));
    if (random.nextInt(3) == 0) add(values, 0x99, random.nextInt());
    return Frame.settings(values.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void add(List<Integer> values, int setting, int value) {
    values.add(setting);
    values.add(value);
  }

  private int anyWindow() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(100);
      case 1 -> random.nextInt(theirWindow + 1);
      default -> theirWindow;
    };
  }

  private int anyTable() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> random.nextInt(200);
      case 2 -> random.nextInt(5_000);
      case 3 -> 65_536;
      case 4 -> -1; // 2^32-1
      default -> 4_096;
    };
  }

  /// We have acknowledged the SETTINGS that are the first of those that we have not.
  Announced acknowledged() {
    synchronized (this) {
      Announced first = unacknowledged.poll();
      if (first == null) throw new AssertionError("SETTINGS acknowledged that were not sent");
      long frame = first.settings().setting(Frame.MAX_FRAME_SIZE);
      if (frame >= 0) acknowledgedFrame = frame;
      return first;
    }
  }

  /// Bytes of a frame that we may send now: what we have acknowledged, or will have.
  long mostPayload() {
    synchronized (this) {
      return unacknowledged.stream()
          .mapToLong(one -> one.settings().setting(Frame.MAX_FRAME_SIZE))
          .reduce(acknowledgedFrame, Math::max);
    }
  }

  int announced() {
    synchronized (this) {
      return announced;
    }
  }

  static boolean isOwnPing(Frame ping) {
    return (ping.ping() & 0xffff_ffff_0000_0000L) == OWN_PING;
  }
}
