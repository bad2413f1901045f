package dev.weft.blocking;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/// A listener of no system's whose first attempts to accept fail, and then it is closed.
final class FailingListener extends ServerSocketChannel {
  private final int failures;
  private final List<Long> attempts = Collections.synchronizedList(new ArrayList<>());

  FailingListener(int failures) {
    super(SelectorProvider.provider());
    this.failures = failures;
  }

  /// Milliseconds between one attempt and the next.
  List<Long> pauses() {
    var pauses = new ArrayList<Long>();
    for (int i = 1; i < attempts.size(); i++) {
      pauses.add((attempts.get(i) - attempts.get(i - 1)) / 1_000_000);
    }
    return pauses;
  }

  @Override
  public SocketChannel accept() throws IOException {
    attempts.add(System.nanoTime());
    if (attempts.size() <= failures) throw new IOException("too many open files");
    close();
    throw new ClosedChannelException();
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public ServerSocketChannel bind(SocketAddress local, int backlog) {
    return this;
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  @Override
  public ServerSocket socket() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SocketAddress getLocalAddress() {
    throw new UnsupportedOperationException();
  }
}
