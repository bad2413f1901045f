package dev.weft.wire;

import dev.weft.transport.Connection;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stream on which a peer has said all that it will say; what is done to it is kept.
final class ScriptedAnswer implements Http2Stream {
  private final Headers head;
  private final ByteBuffer data;
  private final @Nullable Headers trailers;

  final List<ErrorCode> resets = new ArrayList<>();
  final List<Integer> reads = new ArrayList<>();
  int waitsForAll;
  boolean peerHasEnded = true;

  /// What a writer meets; null if all is well.
  @Nullable TransportFailure broken;

  /// What another thread does as soon as the stream is reset here.
  Runnable onReset = () -> {};

  /// @param trailers null if the stream ended with data
  ScriptedAnswer(Headers head, byte[] data, @Nullable Headers trailers) {
    this.head = head;
    this.data = ByteBuffer.wrap(data);
    this.trailers = trailers;
  }

  static ScriptedAnswer ofData(byte... data) {
    return new ScriptedAnswer(Headers.EMPTY, data, null);
  }

  @Override
  public Connection connection() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(
      @Nullable Headers head,
      @Nullable ByteBuffer data,
      @Nullable Headers trailers,
      EndStream end) {
    if (broken != null) throw new TransportException(broken);
  }

  @Override
  public long permitWaitNanos() {
    return 0;
  }

  @Override
  public void awaitComplete() {
    waitsForAll++;
  }

  @Override
  public Headers awaitHead() {
    return head;
  }

  @Override
  public @Nullable ByteBuffer peek(int count) {
    return data.hasRemaining() ? data.slice() : null;
  }

  @Override
  public @Nullable ByteBuffer read(int count) {
    reads.add(count);
    if (count == 0) return ByteBuffer.allocate(0);
    if (!data.hasRemaining()) return null;
    ByteBuffer part = data.slice(data.position(), Math.min(count, data.remaining()));
    data.position(data.position() + part.remaining());
    return part;
  }

  @Override
  public @Nullable Headers awaitTrailers() {
    return trailers;
  }

  @Override
  public @Nullable Headers lastHeaders() {
    return trailers;
  }

  @Override
  public boolean peerHasEnded() {
    return peerHasEnded;
  }

  @Override
  public void reset(ErrorCode code) {
    resets.add(code);
    onReset.run();
  }
}
