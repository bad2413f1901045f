package dev.weft.balancer;

import dev.weft.Status;

/// Says for each call where it goes. Used by any number of threads at a time, the calls' own; must
/// not block.
@FunctionalInterface
public interface Picker {
  Pick pick(PickRequest request);

  /// Has all calls wait for the next picker.
  static Picker waiting() {
    var pick = new Pick.Wait();
    return _ -> pick;
  }

  /// Sends all calls to one subchannel.
  static Picker of(Subchannel subchannel) {
    var pick = new Pick.Use(subchannel);
    return _ -> pick;
  }

  /// Ends all calls that do not wait for ready.
  static Picker failing(Status why) {
    var pick = new Pick.Fail(why);
    return _ -> pick;
  }
}
