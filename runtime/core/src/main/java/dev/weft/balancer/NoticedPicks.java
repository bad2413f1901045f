package dev.weft.balancer;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Another picker's picks, each turned into one whose end is noticed. Pickers mostly give the same
/// one again and again, and so does this.
final class NoticedPicks implements Picker {
  private record Turned(Pick.Use from, Pick.Use to) {}

  private final Picker picker;
  private final UnaryOperator<Pick.Use> noticed;

  /// Of no owner: it may be written by any thread, for it can be made anew.
  private volatile @Nullable Turned last;

  NoticedPicks(Picker picker, UnaryOperator<Pick.Use> noticed) {
    this.picker = picker;
    this.noticed = noticed;
  }

  @Override
  public Pick pick(PickRequest request) {
    Pick pick = picker.pick(request);
    if (!(pick instanceof Pick.Use use)) return pick;
    Turned known = last;
    if (known != null && known.from() == use) return known.to();
    Pick.Use to = noticed.apply(use);
    last = new Turned(use, to);
    return to;
  }

  /// Who is to be told besides whoever is.
  static CallEnd both(@Nullable CallEnd first, CallEnd second) {
    if (first == null) return second;
    return outcome -> {
      first.ended(outcome);
      second.ended(outcome);
    };
  }
}
