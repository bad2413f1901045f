package dev.weft.testkit.survival;

import dev.weft.Code;

/// What becomes of a call, and how it may end then.
enum Fate {
  LEFT_ALONE(Code.OK, Certainty.CERTAIN),

  INTERRUPTED_BEFORE(Code.CANCELLED, Certainty.LIKELY),
  INTERRUPTED_WRITING(Code.CANCELLED, Certainty.CERTAIN),
  INTERRUPTED_READING(Code.CANCELLED, Certainty.CERTAIN),
  INTERRUPTED_SOMEWHERE(Code.CANCELLED, Certainty.LIKELY),

  CANCELLED_WRITING(Code.CANCELLED, Certainty.CERTAIN),
  CANCELLED_READING(Code.CANCELLED, Certainty.CERTAIN),
  CANCELLED_SOMEWHERE(Code.CANCELLED, Certainty.LIKELY),
  /// While the handler writes what nobody reads.
  CANCELLED_IN_A_FLOOD(Code.CANCELLED, Certainty.CERTAIN),

  LATE_WAITING(Code.DEADLINE_EXCEEDED, Certainty.CERTAIN),
  LATE_SOMEWHERE(Code.DEADLINE_EXCEEDED, Certainty.LIKELY),

  /// By the server's clock alone: the client waits on.
  HANDLER_LATE(Code.DEADLINE_EXCEEDED, Certainty.CERTAIN),
  HANDLER_INTERRUPTS_ITSELF(Code.OK, Certainty.CERTAIN),
  HANDLER_GIVES_UP(Code.CANCELLED, Certainty.CERTAIN);

  enum Certainty {
    CERTAIN,
    /// The call may have ended OK first.
    LIKELY
  }

  private static final Fate[] ALL = values();

  final Code code;
  final Certainty certainty;

  Fate(Code code, Certainty certainty) {
    this.code = code;
    this.certainty = certainty;
  }

  /// Every tenth call meets one, each in its turn.
  static Fate of(int call) {
    return call % 10 == 0 ? ALL[1 + call / 10 % (ALL.length - 1)] : LEFT_ALONE;
  }

  boolean allows(Code found) {
    return found == code || (certainty == Certainty.LIKELY && found == Code.OK);
  }

  boolean isByInterrupt() {
    return switch (this) {
      case INTERRUPTED_BEFORE, INTERRUPTED_WRITING, INTERRUPTED_READING, INTERRUPTED_SOMEWHERE ->
          true;
      case LEFT_ALONE,
          CANCELLED_WRITING,
          CANCELLED_READING,
          CANCELLED_SOMEWHERE,
          CANCELLED_IN_A_FLOOD,
          LATE_WAITING,
          LATE_SOMEWHERE,
          HANDLER_LATE,
          HANDLER_INTERRUPTS_ITSELF,
          HANDLER_GIVES_UP ->
          false;
    };
  }
}
