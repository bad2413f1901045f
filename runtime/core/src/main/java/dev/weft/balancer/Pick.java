package dev.weft.balancer;

import dev.weft.Metadata;
import dev.weft.Status;
import org.jspecify.annotations.Nullable;

/// Where a call goes.
public sealed interface Pick {
  /// There. If its connection has just gone, the call asks the next picker.
  ///
  /// @param headers metadata that is sent besides the call's own
  /// @param end is told once how the call's attempt has ended; null if nobody cares
  record Use(Subchannel subchannel, Metadata headers, @Nullable CallEnd end) implements Pick {
    public Use(Subchannel subchannel) {
      this(subchannel, Metadata.EMPTY, null);
    }
  }

  /// Nowhere yet: it asks the next picker.
  record Wait() implements Pick {}

  /// Nowhere at the moment: it ends with the status, unless it waits for ready.
  ///
  /// A policy's status may have the codes CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, PERMISSION_DENIED,
  /// RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and UNAUTHENTICATED; calls see others
  /// as INTERNAL, for they are the server's to give (gRFC A54).
  record Fail(Status why) implements Pick {}

  /// It ends with the status, whether it waits for ready or not, and is not tried again. Its codes are
  /// as those of [Fail].
  record Drop(Status why) implements Pick {}
}
