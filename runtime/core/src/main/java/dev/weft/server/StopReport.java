package dev.weft.server;

import dev.weft.Peer;
import java.time.Duration;
import java.util.List;

/// How a server's stop went.
///
/// @param isClean whether all calls, handlers and connections ended by themselves
/// @param cut the calls that did not: they were under way when the grace ended, or when [Server#close]
///     ended it. Each ended with UNAVAILABLE at its client, and its handler was interrupted unless its
///     cancellation is cooperative
public record StopReport(boolean isClean, List<CutCall> cut) {
  /// A call that a stop has cut off.
  ///
  /// @param method its full name
  /// @param age since it arrived
  public record CutCall(String method, Peer peer, Duration age) {
    @Override
    public String toString() {
      return method + " of " + peer.remote() + ", " + age.toMillis() + " ms old";
    }
  }

  public StopReport {
    cut = List.copyOf(cut);
  }
}
