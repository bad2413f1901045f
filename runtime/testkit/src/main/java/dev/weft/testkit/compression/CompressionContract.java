package dev.weft.testkit.compression;

import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// Compression over a transport, for a test class to extend: Weft as a client, and as a server.
@Timeout(30)
public abstract class CompressionContract
    implements ClientCompressionContract, ServerCompressionContract, PreparedContract {
  private @Nullable CompressionFixture fixture;

  /// A server that will listen on an address that is free; at each call another one.
  protected abstract ServerTransport server(Http2Settings settings);

  /// Connects to what such a server says is its address.
  protected abstract Connector connector(Http2Settings settings);

  @Override
  public final CompressionFixture fixture() {
    return Objects.requireNonNull(fixture);
  }

  @BeforeEach
  final void nobody_serves() {
    fixture = new CompressionFixture(this::server, this::connector);
  }

  @AfterEach
  final void everything_is_closed() {
    fixture().close();
  }
}
