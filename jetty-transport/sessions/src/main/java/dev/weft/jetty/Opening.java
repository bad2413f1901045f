package dev.weft.jetty;

import dev.weft.Deadline;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.util.List;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.StreamFrame;
import org.jspecify.annotations.Nullable;

/// How a client's stream gets onto its connection: with its first write, and the peer's permission.
final class Opening {
  private final ClientConnection connection;
  private final StreamPermits.Ticket ticket;

  Opening(ClientConnection connection) {
    this.connection = connection;
    this.ticket = connection.permits().ticket();
  }

  /// Waits for a permit, and sends the head with what of the rest fits into one frame.
  void open(JettyStream stream, Unsent unsent, Deadline deadline) {
    try {
      connection.permits().acquire(ticket, deadline);
      try {
        handOver(stream, unsent);
      } finally {
        connection.permits().opened();
      }
    } catch (TransportException failed) {
      // Its permit may have been the last that a drained connection waited for.
      connection.closeIfIdle();
      throw failed;
    }
    // Jetty opens it here and now, or has said why not.
    if (stream.wire() == null) {
      connection.closed(stream);
      stream.checkUncut();
    }
  }

  /// How long [#open] has waited for the permit; 0 for not at all.
  long permitWaitNanos() {
    return ticket.waitedNanos();
  }

  private void handOver(JettyStream stream, Unsent unsent) {
    int bytes;
    try {
      bytes = stream.outgoing().handOver(unsent, Unsent.FRAME);
    } catch (TransportException failed) {
      connection.permits().release();
      throw failed;
    }
    connection.add(stream);
    connection
        .session()
        .newStream(
            list(unsent.take(0, bytes)),
            new Flush(stream.outgoing(), bytes),
            new StreamCallbacks(connection, stream));
  }

  private static HTTP2Stream.FrameList list(List<StreamFrame> frames) {
    var head = (HeadersFrame) frames.getFirst();
    DataFrame data = null;
    HeadersFrame trailers = null;
    for (StreamFrame frame : frames.subList(1, frames.size())) {
      if (frame instanceof DataFrame some) data = some;
      if (frame instanceof HeadersFrame some) trailers = some;
    }
    return list(head, data, trailers);
  }

  private static HTTP2Stream.FrameList list(
      HeadersFrame head, @Nullable DataFrame data, @Nullable HeadersFrame trailers) {
    return new HTTP2Stream.FrameList(head, data, trailers);
  }

  /// The stream has ended before it was opened.
  void withdraw(TransportFailure why) {
    connection.permits().withdraw(ticket, why);
  }
}
