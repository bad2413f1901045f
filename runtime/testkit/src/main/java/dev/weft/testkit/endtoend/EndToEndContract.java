package dev.weft.testkit.endtoend;

import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// The behaviours of calls, for a test class to extend; the groups say what is in it.
@Timeout(60)
public abstract class EndToEndContract
    implements DeadlineContract,
        CancelContract,
        ContextContract,
        HoldUpContract,
        SizeContract,
        RequestContract,
        MetadataContract,
        IdentityContract,
        InterceptorContract,
        ObserverContract,
        ObservedWaitContract,
        ServingContract,
        StopContract,
        RollingStopContract {
  private @Nullable Ends ends;

  /// A server that will listen on an address that is free; at each call another one.
  protected abstract ServerTransport server(Http2Settings settings);

  /// Connects to such a server; closed at the end if it can be.
  protected abstract Connector connector(Http2Settings settings);

  @Override
  public final Ends ends() {
    return Objects.requireNonNull(ends);
  }

  @BeforeEach
  final void nothing_is_open() {
    ends = new Ends(this::server, this::connector);
  }

  @AfterEach
  final void everything_is_closed() throws Exception {
    ends().close();
  }
}
