package dev.weft.bench.model;

import java.util.List;

/// What a unary call of 128 bytes goes through, over the blocking transport, in this order.
///
/// The times are of the profiles and CPU figures of `unary-256` and `unary-1` on the machine of
/// docs/scaling.md, which says how they were taken. Nanoseconds.
enum Step {
  /// The caller's own work: encoding, the call, its thread's wake, decoding.
  CALLER(Side.CLIENT, false, 0, 1_050, 1),

  /// Under the lock of the client's connection: id, window, header block, append.
  CLIENT_LOCK(Side.CLIENT, true, 0, 150, 1),

  /// One writer at a time, for all that is appended.
  CLIENT_WRITE(Side.CLIENT, true, 5_000, 60, Step.TURN),

  /// One reading thread a connection.
  SERVER_READ(Side.SERVER, true, 4_500, 330, Step.TURN),

  /// The handler's thread: start, decoding, handler, encoding.
  HANDLER(Side.SERVER, false, 0, 950, 1),

  SERVER_LOCK(Side.SERVER, true, 0, 170, 1),
  SERVER_WRITE(Side.SERVER, true, 5_000, 60, Step.TURN),
  CLIENT_READ(Side.CLIENT, true, 4_500, 210, Step.TURN);

  enum Side {
    CLIENT,
    SERVER
  }

  /// Calls in one turn at most: 64 KiB, at some 200 bytes each.
  static final int TURN = 320;

  /// What it costs to park and to be woken, for who finds the lock held.
  static final long PARK = 1_500;

  private static final List<Step> ORDER = List.of(values());

  final Side side;

  /// Whether a connection has one of it at a time.
  final boolean isExclusive;

  final long perTurn;
  final long perCall;
  final int most;

  Step(Side side, boolean isExclusive, long perTurn, long perCall, int most) {
    this.side = side;
    this.isExclusive = isExclusive;
    this.perTurn = perTurn;
    this.perCall = perCall;
    this.most = most;
  }

  boolean isLast() {
    return this == CLIENT_READ;
  }

  /// What a call goes to from here; from the last step, to its caller's next call.
  Step next() {
    return isLast() ? CALLER : ORDER.get(ORDER.indexOf(this) + 1);
  }

  Step before() {
    return ORDER.get(ORDER.indexOf(this) - 1);
  }

  boolean isLock() {
    return this == CLIENT_LOCK || this == SERVER_LOCK;
  }
}
