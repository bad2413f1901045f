package dev.weft.testkit.transport;

import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// The contract of a transport, for a test class to extend; the groups say what is in it.
@Timeout(30)
public abstract class TransportContract
    implements ExchangeContract,
        FlowContract,
        PermitContract,
        ResetContract,
        WaitContract,
        AdmissionContract,
        ConnectionContract {
  private @Nullable TransportFixture fixture;

  /// A server that will listen on an address that is free; at each call another one.
  protected abstract ServerTransport server(Http2Settings settings);

  /// Connects to what such a server says is its address.
  protected abstract Connector connector(Http2Settings settings);

  @Override
  public final TransportFixture fixture() {
    return Objects.requireNonNull(fixture);
  }

  @BeforeEach
  final void nothing_is_open() {
    fixture = new TransportFixture(this::server, this::connector);
  }

  @AfterEach
  final void nothing_is_left() {
    fixture().close();
  }
}
