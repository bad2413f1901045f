package dev.weft.blocking;

import dev.weft.Time;
import dev.weft.transport.Connection;
import dev.weft.transport.SparseLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connection's socket and the virtual thread that reads it.
///
/// The socket does not block, and the thread waits in a selector of its own, which parks it: so no
/// interrupt of a caller's can close the socket under everybody (docs/decisions/0005). The thread
/// also finishes what writers left over. It waits for nothing else, ever: a reader that waited for
/// its writes would deadlock with a peer that does the same.
///
/// When handlers that only compute hold all carriers, [ReaderWatch] steps in for it.
final class Wire implements Runnable {
  private static final System.Logger LOG = System.getLogger("dev.weft.blocking");
  private static final SparseLog PEERS = new SparseLog(LOG, Time.SYSTEM);

  /// Full buffers read in a row before what is to be written gets its turn.
  private static final int READS_IN_A_ROW = 8;

  /// As long as a reader looks again before it sleeps, if its last wait was [#SHORT_WAIT] at most.
  /// Several times the way there and back between two processes of one machine that do not sleep.
  private static final long PATIENCE = 100_000;

  private static final long SHORT_WAIT = 200_000;

  /// Bytes that come at once where many calls are under way. Their like comes in a batch too, once
  /// the peer has dealt with this one, which takes it longer: both times above count fourfold.
  private static final int BATCH = 2 << 10;

  /// Nanoseconds that a peer may be silent once this side sends nothing more, before the socket is
  /// closed all the same, and that it may go on; and milliseconds between two looks at it.
  private static final long LINGER = 5_000_000_000L;

  private static final long LONGEST_LINGER = 15_000_000_000L;

  private static final long LOOK = 1_000;

  private final Socket socket;
  private final Selector selector;
  private final SelectionKey key;
  private final BlockingConnection connection;
  private final FrameReader frames;

  /// One thread reads at a time: the wire's own, or the one that steps in for it.
  private final ReentrantLock reading = new ReentrantLock();

  // Under `reading`.
  private @Nullable ByteBuffer in;
  private long reads;

  /// Whole frames are in `in` that wait until the peer has read some of our answers.
  private boolean holdsFrames;

  /// The rule that the peer broke: nothing is read any more, and the last word is on its way.
  private @Nullable ConnectionError broken;

  private volatile long lastReadNanos;
  private volatile boolean hasRun;

  /// Why nothing is sent any more, once that is so; since when, and since when the peer has been silent.
  private volatile @Nullable String leaving;

  private volatile long leavingSince;
  private volatile long silentSince;

  /// How much the last read brought.
  private volatile int lastCount;

  Wire(Socket socket, BlockingConnection connection, FrameReader frames) throws IOException {
    this.socket = socket;
    this.connection = connection;
    this.frames = frames;
    this.lastReadNanos = connection.time().nanoTime();
    this.selector = Selector.open();
    try {
      this.key = socket.register(selector);
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  void start() {
    ReaderWatch.add(this);
    Thread.ofVirtual().inheritInheritableThreadLocals(false).start(this);
  }

  long lastReadNanos() {
    return lastReadNanos;
  }

  /// Bytes of the buffer that is read into. A snapshot, and not worth waiting for the reader.
  long held() {
    ByteBuffer buffer = in;
    return socket.held() + (buffer == null ? 0 : buffer.capacity());
  }

  @Override
  public void run() {
    hasRun = true;
    try {
      socket.handshake(selector, key);
      boolean soon = false;
      while (socket.isOpen()) {
        long since = System.nanoTime();
        int patience = lastCount < BATCH ? 1 : 4;
        if (!soon || !arrivesSoon(since + patience * PATIENCE)) {
          selector.select(leaving == null ? 0 : LOOK);
          selector.selectedKeys().clear();
        }
        soon = System.nanoTime() - since < patience * SHORT_WAIT;
        boolean unwritten = step();
        interest(unwritten);
        closeIfSilent();
        // When the socket takes more, the selector alone knows.
        soon &= !unwritten;
      }
    } catch (ClosedSelectorException | CancelledKeyException | ClosedChannelException e) {
      // closed by this side
    } catch (SSLException e) {
      connection.lost(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      connection.lost("the connection broke: " + e.getMessage());
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "a connection's thread failed", e);
      connection.lost("the connection's thread failed: " + e);
    } finally {
      connection.lost("the connection was closed");
      close();
      end();
    }
  }

  /// The wire's own thread is done.
  private void end() {
    reading.lock();
    try {
      Buffers.giveBack(in);
      in = null;
      socket.endReading();
    } finally {
      reading.unlock();
    }
    closeSelector();
  }

  /// Looks again for a moment, and lets others run meanwhile, before it is worth while to sleep.
  ///
  /// To sleep and be woken costs several times what a short wait does, in time and in work; so a
  /// reader whose last wait was short expects the next to be (docs/decisions/0010).
  @SuppressWarnings("ThreadPriorityCheck") // who yields here has nothing to do but look again
  private boolean arrivesSoon(long until) throws IOException {
    do {
      Thread.yield();
      reading.lock();
      try {
        if (connection.outbox().isFlooded()) return false;
        if (holdsFrames || socket.hasMore()) return true;
        long before = reads;
        read();
        if (reads != before || !socket.isOpen()) return true;
      } finally {
        reading.unlock();
      }
    } while (System.nanoTime() < until);
    return false;
  }

  private void interest(boolean unwritten) {
    int read = connection.outbox().isFlooded() ? 0 : SelectionKey.OP_READ;
    int wanted = unwritten ? read | SelectionKey.OP_WRITE : read;
    if (key.interestOps() != wanted) key.interestOps(wanted);
  }

  /// Reads what has arrived, and writes what was left to write. Does not block.
  ///
  /// @return whether something is left that the socket did not take
  private boolean step() throws IOException {
    reading.lock();
    try {
      Outbox outbox = connection.outbox();
      for (int i = 0; i < READS_IN_A_ROW; i++) {
        if (outbox.isFlooded()) outbox.writeAsOwner();
        if (outbox.isFlooded() || !read()) break;
      }
      boolean unwritten = outbox.writeAsOwner();
      if (broken != null) {
        boolean isSaid = unwritten || leaving != null || outbox.isFinished();
        if (isSaid) connection.lost(broken.reason());
        return unwritten;
      }
      if (connection.state() == Connection.State.DRAINING && outbox.isFinished()) goSilent();
      // Nothing need arrive for what is there already.
      if ((holdsFrames || socket.hasMore()) && !outbox.isFlooded()) wakeToWrite();
      return unwritten;
    } finally {
      reading.unlock();
    }
  }

  /// Returns whether there is likely to be more.
  private boolean read() throws IOException {
    if (broken != null) return false;
    ByteBuffer buffer = in == null ? Buffers.lend() : in;
    in = buffer;
    if (!holdsFrames) {
      int count = socket.read(buffer);
      if (count < 0) {
        connection.lost(Objects.requireNonNullElse(leaving, "the peer closed the connection"));
        return false;
      }
      if (count == 0) return false;
      reads++;
      lastReadNanos = connection.time().nanoTime();
      silentSince = lastReadNanos;
      lastCount = count;
    }
    boolean full = !buffer.hasRemaining() || socket.hasMore();
    buffer.flip();
    boolean stopped;
    try {
      stopped = frames.read(buffer);
    } catch (ConnectionError e) {
      // Another thread may be writing: then the GOAWAY goes with what it writes next.
      broken = e;
      log(e);
      connection.sayGoodbye(e.code(), e.reason());
      return false;
    }
    buffer.compact();
    holdsFrames = stopped;
    return full || holdsFrames;
  }

  /// All has been sent.
  ///
  /// A socket that is closed while the peer still sends, were it only leave to send more, is reset by
  /// the kernel, and then the peer loses what it has not read yet. So only this end is closed now.
  private void goSilent() {
    if (leaving != null) return;
    leave("the connection was closed after its last stream");
    try {
      socket.endOutput();
    } catch (IOException e) {
      closedBadly(e);
    }
  }

  /// Sends nothing more, and reads on until the peer closes its end, is silent, or takes too long.
  void leave(String reason) {
    leavingSince = connection.time().nanoTime();
    silentSince = leavingSince;
    leaving = reason;
    connection.outbox().close();
    wakeToWrite(); // from now on it looks at the time
  }

  private void closeIfSilent() {
    String reason = leaving;
    if (reason == null) return;
    long now = connection.time().nanoTime();
    boolean waits = now - silentSince < LINGER && now - leavingSince < LONGEST_LINGER;
    if (!waits) connection.lost(reason);
  }

  /// Who does not speak HTTP/2 at all, as a port scanner does not, is no news.
  private void log(ConnectionError e) {
    PEERS.log(
        frames.hasBegun() ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
        () ->
            "the connection with "
                + connection.peer().remote()
                + " ends with "
                + e.code()
                + ": "
                + e.reason(),
        null);
  }

  /// For a thread that steps in while this one is kept from running.
  void stepIn() {
    if (!socket.isReady() || !reading.tryLock()) return;
    try {
      // What is left has to be asked for by the thread that selects.
      if (socket.isOpen() && step()) wakeToWrite();
    } catch (Throwable e) {
      // The thread that steps in does so for other connections too.
      connection.lost("the connection broke: " + e.getMessage());
    } finally {
      reading.unlock();
    }
  }

  /// Gives the buffer back, if nothing has been read for a while and nothing is left in it.
  void releaseIfQuiet(long quietNanos) {
    if (connection.time().nanoTime() - lastReadNanos < quietNanos || !reading.tryLock()) return;
    try {
      if (in == null || in.position() > 0) return;
      Buffers.giveBack(in);
      in = null;
      socket.releaseIdle();
      connection.outbox().releaseSpare();
    } finally {
      reading.unlock();
    }
  }

  /// Has the wire's thread write what is left, as soon as the socket takes it.
  void wakeToWrite() {
    selector.wakeup();
  }

  /// Closes the socket; harmless a second time.
  ///
  /// The thread closes its selector itself, for to close it is to wait until nobody is in it, and the
  /// thread may be kept from running: [ReaderWatch] would wait, and nobody would read. One that has
  /// not run at all is in no selector, and its connection's descriptors are given back at once.
  void close() {
    ReaderWatch.remove(this);
    try {
      socket.close();
    } catch (IOException e) {
      closedBadly(e);
    }
    if (hasRun) {
      selector.wakeup();
    } else {
      closeSelector();
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      closedBadly(e);
    }
  }

  private static void closedBadly(IOException e) {
    LOG.log(System.Logger.Level.DEBUG, "a socket did not close cleanly", e);
  }
}
