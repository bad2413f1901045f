package dev.weft.blocking;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// A socket of no system's: it keeps what is written, and a write lasts until it is let go. No selector
/// takes it.
final class HeldChannel extends SocketChannel {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final CountDownLatch writing = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  HeldChannel() {
    super(SelectorProvider.provider());
  }

  void awaitWrite() throws InterruptedException {
    writing.await();
  }

  void release() {
    released.countDown();
  }

  byte[] written() {
    synchronized (written) {
      return written.toByteArray();
    }
  }

  @Override
  public int write(ByteBuffer from) {
    writing.countDown();
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    synchronized (written) {
      written.writeBytes(bytes);
    }
    return bytes.length;
  }

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  protected void implCloseSelectableChannel() {}

  // ---- nobody asks for the rest -----------------------------------------------------------------

  private static UnsupportedOperationException unasked() {
    return new UnsupportedOperationException("only writing is held");
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw unasked();
  }

  @Override
  public int read(ByteBuffer to) {
    throw unasked();
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) {
    throw unasked();
  }

  @Override
  public SocketChannel bind(SocketAddress address) {
    throw unasked();
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> name, T value) {
    throw unasked();
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw unasked();
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  @Override
  public SocketChannel shutdownInput() {
    throw unasked();
  }

  @Override
  public SocketChannel shutdownOutput() {
    throw unasked();
  }

  @Override
  public Socket socket() {
    throw unasked();
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isConnectionPending() {
    return false;
  }

  @Override
  public boolean connect(SocketAddress address) {
    throw unasked();
  }

  @Override
  public boolean finishConnect() {
    throw unasked();
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return new InetSocketAddress(0);
  }

  @Override
  public SocketAddress getLocalAddress() {
    return new InetSocketAddress(0);
  }
}
