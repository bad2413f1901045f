package dev.weft.client;

import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.balancer.CallEnd;
import dev.weft.balancer.CallOutcome;
import dev.weft.balancer.LoadReport;
import dev.weft.wire.ClientStream;
import dev.weft.wire.Ending;
import dev.weft.wire.OrcaReport;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An attempt whose policy is told once how it has ended.
final class Placed implements ClientStream.AttemptEnd {
  private final CallEnd end;
  private final AtomicBoolean told = new AtomicBoolean();

  Placed(CallEnd end) {
    this.end = end;
  }

  @Override
  public void ended(Ending ending, boolean answered) {
    tell(new CallOutcome(ending.status(), ending.trailers(), true, answered, load(ending)));
  }

  /// It has come to nothing: not a byte has left.
  void unused(Status why) {
    tell(new CallOutcome(why, Metadata.EMPTY, false, false, null));
  }

  private void tell(CallOutcome outcome) {
    if (told.compareAndSet(false, true)) end.ended(outcome);
  }

  private static @Nullable LoadReport load(Ending ending) {
    OrcaReport read = OrcaReport.in(ending.trailers());
    return read == null
        ? null
        : new LoadReport(read.cpu(), read.application(), read.qps(), read.eps());
  }
}
