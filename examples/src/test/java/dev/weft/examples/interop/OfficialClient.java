package dev.weft.examples.interop;

import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;

/// grpc-java's own interop client: its cases look at what they get by themselves.
final class OfficialClient extends AbstractInteropTest implements AutoCloseable {
  /// One of the client's cases.
  @FunctionalInterface
  interface Case {
    void run(OfficialClient client) throws Exception;
  }

  private final int port;

  OfficialClient(int port) {
    this.port = port;
    setUp();
  }

  @Override
  protected ManagedChannelBuilder<?> createChannelBuilder() {
    return NettyChannelBuilder.forAddress("localhost", port).usePlaintext();
  }

  /// It would count what a server of its own has seen; ours is none of its own.
  @Override
  protected boolean metricsExpected() {
    return false;
  }

  /// More than the five seconds of grpc-java's, for machines that do other things too.
  @Override
  protected int operationTimeoutMillis() {
    return 30_000;
  }

  @Override
  public void close() {
    tearDown();
  }
}
