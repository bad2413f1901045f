package dev.weft.jetty;

import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportFailure;
import org.jspecify.annotations.Nullable;

/// How far the serving of an admitted stream has got. Guarded by the stream's lock.
final class Serving {
  final ServedStream stream;
  private final boolean atOnce;
  private boolean started;
  private boolean told;

  Serving(ServedStream stream, boolean atOnce) {
    this.stream = stream;
    this.atOnce = atOnce;
  }

  /// Whether its thread is to be started now; true once.
  boolean starts(boolean enoughIsThere, boolean failed) {
    if (started || !(atOnce || failed || enoughIsThere)) return false;
    started = true;
    return true;
  }

  /// The failure that it is to be told now; not null once.
  @Nullable TransportFailure untold(@Nullable TransportFailure failure) {
    if (told || failure == null) return null;
    told = true;
    return failure;
  }
}
