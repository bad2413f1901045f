package dev.weft.jetty;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.StreamFrame;
import org.jspecify.annotations.Nullable;

/// What is left of one write. Used by the writing thread alone.
///
/// Bytes are copied as they become frames: Jetty may read a frame's buffer long after a caller who
/// has given up waiting has gone on to use its own. And no frame is larger than every peer accepts,
/// so that Jetty writes each in one piece: of a larger one it would write a part, then the trailers.
final class Unsent {
  /// The smallest SETTINGS_MAX_FRAME_SIZE that a peer may have.
  static final int FRAME = 16_384;

  private final ByteBuffer rest;
  private final @Nullable MetaData trailers;
  private final boolean last;
  private @Nullable MetaData head;
  private boolean ended;

  Unsent(
      @Nullable MetaData head,
      @Nullable ByteBuffer data,
      @Nullable MetaData trailers,
      boolean last) {
    this.head = head;
    this.rest = data == null ? ByteBuffer.allocate(0) : data.duplicate();
    this.trailers = trailers;
    this.last = last;
  }

  boolean hasHead() {
    return head != null;
  }

  int bytes() {
    return rest.remaining();
  }

  boolean isDone() {
    return head == null && !rest.hasRemaining() && (ended || !last);
  }

  /// Whether the frames of the next `bytes` end this side of the stream.
  boolean endsWith(int bytes) {
    return last && bytes == rest.remaining();
  }

  /// The frames of the next `bytes` bytes, with the head before them and the end behind them.
  List<StreamFrame> take(int streamId, int bytes) {
    ended = endsWith(bytes);
    boolean endsInData = ended && trailers == null;
    var frames = new ArrayList<StreamFrame>(3);
    if (head != null) {
      frames.add(new HeadersFrame(streamId, head, null, endsInData && bytes == 0));
      head = null;
    } else if (endsInData && bytes == 0) {
      frames.add(new DataFrame(streamId, ByteBuffer.allocate(0), true));
    }
    for (int left = bytes; left > 0; ) {
      var copy = new byte[Math.min(left, FRAME)];
      rest.get(copy);
      left -= copy.length;
      frames.add(new DataFrame(streamId, ByteBuffer.wrap(copy), endsInData && left == 0));
    }
    if (ended && trailers != null) frames.add(new HeadersFrame(streamId, trailers, null, true));
    return frames;
  }
}
