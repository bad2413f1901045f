package dev.weft.blocking;

import dev.weft.credentials.TlsFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS between HTTP/2's bytes and a socket that does not block: records are made whole and opened
/// whole, and what the socket does not take, or has not brought yet, waits here.
///
/// Nothing is read or written before a [TlsHandshake] is done. Neither reading nor writing waits for
/// the other, but for the time that the engine takes for a record: what TLS itself has to say later, as
/// a key update's answer, goes with what is written next.
final class TlsLayer {
  /// Records in a row without a byte for HTTP/2, of which TLS allows any number: key updates, session
  /// tickets, empty ones. As many as OpenSSL puts up with.
  static final int MOST_EMPTY_RECORDS = 32;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Supplier<SSLEngine> maker;
  private final SocketChannel channel;

  /// Written once, by the connection's own thread, before anything is read or written.
  private volatile @Nullable SSLEngine engine;

  private volatile boolean established;

  // The reader's.

  /// From the socket, ready to be opened; begins with a record.
  private @Nullable ByteBuffer sealed;

  /// The rest of a record that the reader had no room for.
  private @Nullable ByteBuffer opened;

  private int emptyRecords;
  private boolean hasRead;
  private boolean hasMore;

  private final ReentrantLock writing = new ReentrantLock();

  // Under `writing`.

  /// Records that the socket has not taken yet.
  private @Nullable ByteBuffer leaving;

  /// How many of the writer's bytes are in them.
  private int leavingBytes;

  /// Nothing is written any more, and what is read is of no interest.
  private volatile boolean saidGoodbye;

  private boolean closed;

  TlsLayer(SocketChannel channel, Supplier<SSLEngine> maker) {
    this.channel = channel;
    this.maker = maker;
  }

  /// Makes the engine, which may read files, and be refused what they hold.
  SSLEngine begin() {
    SSLEngine made = maker.get();
    engine = made;
    return made;
  }

  SSLEngine engine() {
    return Objects.requireNonNull(engine);
  }

  /// The handshake is done: from now on HTTP/2's bytes travel.
  void established() {
    established = true;
  }

  boolean isEstablished() {
    return established;
  }

  // ---- reading ----------------------------------------------------------------------------------

  /// Whether something is here that needs no socket to be read.
  boolean hasMore() {
    return hasMore;
  }

  /// Opens what has arrived, after one look at the socket at most.
  ///
  /// @return how many bytes that was, or -1 once the peer has closed the connection
  int read(ByteBuffer to) throws IOException {
    if (!established) return 0;
    if (saidGoodbye) return ignore(to);
    try {
      return readOpened(to);
    } catch (SSLException e) {
      // In TLS 1.3 a server looks at its client's certificate when the client is done.
      String when = hasRead ? "TLS failed: " : "the TLS handshake failed: ";
      throw new SSLException(when + TlsFailures.describe(e), e);
    }
  }

  private int readOpened(ByteBuffer to) throws IOException {
    int start = to.position();
    boolean looked = false;
    hasMore = false;
    takeOpened(to);
    while (to.hasRemaining()) {
      SSLEngineResult result = open(to);
      switch (result.getStatus()) {
        case OK -> judge(result);
        case BUFFER_OVERFLOW -> {
          if (to.position() > start) {
            hasMore = true;
            return to.position() - start;
          }
          openAside();
          takeOpened(to);
        }
        case BUFFER_UNDERFLOW -> {
          int count = looked ? 0 : receive();
          looked = true;
          if (count <= 0) return ended(to.position() - start, count < 0);
        }
        case CLOSED -> {
          return ended(to.position() - start, true);
        }
      }
    }
    hasMore = (opened != null) || sealed().hasRemaining();
    return to.position() - start;
  }

  private int ended(int count, boolean atEnd) {
    if (!atEnd) return count;
    hasMore = count > 0; // the end itself
    return count > 0 ? count : -1;
  }

  private void takeOpened(ByteBuffer to) {
    ByteBuffer rest = opened;
    if (rest == null) return;
    int count = Math.min(rest.remaining(), to.remaining());
    to.put(to.position(), rest, rest.position(), count).position(to.position() + count);
    rest.position(rest.position() + count);
    if (rest.hasRemaining()) return;
    Buffers.giveBack(rest);
    opened = null;
  }

  /// Opens one record, however large it is.
  private void openAside() throws IOException {
    ByteBuffer room = Buffers.lend();
    opened = room;
    judge(open(room));
    room.flip();
  }

  /// Opens the next record, if there is one, and room for it.
  SSLEngineResult open(ByteBuffer to) throws SSLException {
    try {
      return engine().unwrap(sealed(), to);
    } catch (SSLException e) {
      flushHandshake(); // the alert
      throw e;
    }
  }

  /// Reads from the socket behind what is there.
  int receive() throws IOException {
    ByteBuffer in = sealed().compact();
    try {
      return channel.read(in);
    } finally {
      in.flip();
    }
  }

  private ByteBuffer sealed() {
    ByteBuffer in = sealed;
    if (in == null) {
      in = Buffers.lend().flip();
      sealed = in;
    }
    return in;
  }

  private void judge(SSLEngineResult result) throws IOException {
    if (result.bytesProduced() > 0) {
      emptyRecords = 0;
      hasRead = true;
    } else if (++emptyRecords > MOST_EMPTY_RECORDS) {
      throw new SSLException("more than " + MOST_EMPTY_RECORDS + " records in a row without data");
    }
    HandshakeStatus status = result.getHandshakeStatus();
    if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED) return;
    if (!engine().getSession().getProtocol().equals("TLSv1.3")) {
      throw new SSLException(
          "the peer wants to renegotiate, which HTTP/2 forbids (RFC 9113 §9.2.1)");
    }
    runTasks();
    if (engine().getHandshakeStatus() == HandshakeStatus.NEED_WRAP) flushHandshake();
  }

  void runTasks() {
    for (Runnable task = engine().getDelegatedTask();
        task != null;
        task = engine().getDelegatedTask()) {
      task.run();
    }
  }

  /// Bytes of the buffers that are in use; a snapshot.
  long held() {
    return capacity(sealed) + capacity(opened) + capacity(leaving);
  }

  private static long capacity(@Nullable ByteBuffer buffer) {
    return buffer == null ? 0 : buffer.capacity();
  }

  /// Gives back what is not needed while nothing arrives. For who reads.
  void releaseIdle() {
    if (!established) return;
    if (sealed != null && !sealed.hasRemaining()) {
      Buffers.giveBack(sealed);
      sealed = null;
    }
    writing.lock();
    try {
      if (leaving == null || leaving.hasRemaining()) return;
      Buffers.giveBack(leaving);
      leaving = null;
    } finally {
      writing.unlock();
    }
  }

  /// Nothing is read any more. For who reads.
  void endReading() {
    Buffers.giveBack(sealed);
    Buffers.giveBack(opened);
    sealed = null;
    opened = null;
    hasMore = false;
  }

  // ---- writing ----------------------------------------------------------------------------------

  /// Encrypts and writes what the socket takes. A byte counts as written when the whole of what it was
  /// encrypted with has left; until then it stays in the buffer.
  ///
  /// @return how many bytes have left
  int write(ByteBuffer from) throws IOException {
    if (!established) return 0;
    int start = from.position();
    writing.lock();
    try {
      while (send()) {
        from.position(from.position() + leavingBytes);
        leavingBytes = 0;
        if (!from.hasRemaining()) break;
        seal(from);
      }
      return from.position() - start;
    } finally {
      writing.unlock();
    }
  }

  /// Makes records of as much as there is room for, and leaves the buffer as it was.
  private void seal(ByteBuffer from) throws IOException {
    int start = from.position();
    ByteBuffer to = leaving().clear();
    try {
      int packet = engine().getSession().getPacketBufferSize();
      while (from.hasRemaining() && to.remaining() >= packet) {
        SSLEngineResult result = engine().wrap(from, to);
        if (result.getStatus() == SSLEngineResult.Status.OK && result.bytesProduced() > 0) continue;
        throw new SSLException("TLS takes no more data: " + result.getStatus());
      }
    } finally {
      to.flip();
    }
    leavingBytes = from.position() - start;
    from.position(start);
  }

  /// Writes the records that there are; returns whether all have left.
  private boolean send() throws IOException {
    if (closed) throw new ClosedChannelException();
    ByteBuffer records = leaving;
    if (records == null) return true;
    while (records.hasRemaining()) {
      if (channel.write(records) == 0) return false;
    }
    return true;
  }

  private ByteBuffer leaving() {
    ByteBuffer out = leaving;
    if (out == null) {
      out = Buffers.lend().flip();
      leaving = out;
    }
    return out;
  }

  /// Has TLS say what it has to say itself, if the socket takes it: else it goes with what is written
  /// next.
  private void flushHandshake() {
    try {
      sendHandshake();
    } catch (IOException e) {
      // Who writes next, or reads, hears of it.
    }
  }

  /// Makes a record of what TLS has to say itself, and writes it.
  ///
  /// @return whether all has left
  boolean sendHandshake() throws IOException {
    writing.lock();
    try {
      if (!send()) return false;
      if (leavingBytes > 0) return true; // the writer has not heard of it yet
      if (engine().getHandshakeStatus() != HandshakeStatus.NEED_WRAP) return true;
      ByteBuffer to = leaving().clear();
      try {
        engine().wrap(NOTHING, to);
      } finally {
        to.flip();
      }
      return send();
    } finally {
      writing.unlock();
    }
  }

  // ---- closing ----------------------------------------------------------------------------------

  /// Says so in TLS, if the socket takes it. Nothing is written any more.
  void sayGoodbye() throws IOException {
    writing.lock();
    try {
      if (saidGoodbye || !established || !channel.isOpen() || !send()) return;
      saidGoodbye = true;
      engine().closeOutbound();
      ByteBuffer to = leaving().clear();
      engine().wrap(NOTHING, to);
      channel.write(to.flip());
    } finally {
      writing.unlock();
    }
  }

  /// Nothing is written any more.
  void close() {
    writing.lock();
    try {
      if (!closed) sayGoodbye();
    } catch (IOException e) {
      // The peer hears it from the socket.
    } finally {
      closed = true;
      Buffers.giveBack(leaving);
      leaving = null;
      writing.unlock();
    }
  }

  /// After a failed handshake: the peer may still be sending, and would not read the alert if the
  /// socket were closed under it.
  void sayNoMore() throws IOException {
    flushHandshake(); // the alert, if the engine knows what is wrong
    engine().closeOutbound();
    flushHandshake();
    channel.shutdownOutput();
  }

  /// What the peer still sends after that: how much it was, or -1 once it has heard. The buffer stays
  /// as it was.
  int ignore(ByteBuffer room) throws IOException {
    int start = room.position();
    int count = channel.read(room);
    room.position(start);
    return count;
  }
}
