package dev.weft.bench.peer;

/// A server that runs until it is closed.
public interface EchoServer extends AutoCloseable {

  int port();

  @Override
  void close();
}
