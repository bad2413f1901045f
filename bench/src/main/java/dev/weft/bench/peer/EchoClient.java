package dev.weft.bench.peer;

/// A client in the style of its peer: each is driven in the way that suits it best, so that no peer pays for an
/// adapter.
public sealed interface EchoClient extends AutoCloseable
    permits BlockingEchoClient, CallbackEchoClient {

  @Override
  void close();
}
