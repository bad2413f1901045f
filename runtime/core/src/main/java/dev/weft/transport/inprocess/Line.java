package dev.weft.transport.inprocess;

import dev.weft.Time;
import dev.weft.transport.Admission;
import dev.weft.transport.Connection.State;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.GoAway;
import dev.weft.transport.HandlerSlots;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Standing;
import dev.weft.transport.StreamHandler;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One connection: what its two ends share, and the books on its streams.
///
/// ```
///         drain at either end          last stream ends
///  OPEN ──────────────────► DRAINING ───────────────────► CLOSED
///   └────────────────── close at either end ────────────────►┘
/// ```
final class Line {
  private static final System.Logger LOG = System.getLogger(Line.class.getName());

  private final NamedServer owner;
  private final StreamHandler handler;
  private final Time time;
  private final Http2Settings clientSettings;
  private final Http2Settings serverSettings;
  private final HandlerSlots slots;
  private final LineEnd.Client client;
  private final LineEnd.Server server;

  /// Changed under books, read by anyone.
  private final Standing standing;

  // A handler decides about one stream at a time.
  private final ReentrantLock admission = new ReentrantLock();

  // Guarded by books, which nobody waits under.
  private final ReentrantLock books = new ReentrantLock();
  private final SequencedSet<StreamPair> open = new LinkedHashSet<>();
  private final Queue<StreamPair> waiting = new ArrayDeque<>();
  private String closedWhy = "";
  private int lastStreamId = -1;

  Line(
      NamedServer owner,
      StreamHandler handler,
      InProcessAddress caller,
      Http2Settings clientSettings,
      Http2Settings serverSettings,
      Time time) {
    this.owner = owner;
    this.handler = handler;
    this.time = time;
    this.clientSettings = clientSettings;
    this.serverSettings = serverSettings;
    this.standing = new Standing(time);
    this.slots = new HandlerSlots(serverSettings.maxConcurrentStreams());
    this.client = new LineEnd.Client(this, owner.name(), caller);
    this.server = new LineEnd.Server(this, caller, owner.name());
  }

  LineEnd.Client client() {
    return client;
  }

  LineEnd.Server server() {
    return server;
  }

  HandlerSlots slots() {
    return slots;
  }

  Time time() {
    return time;
  }

  int clientWindow() {
    return clientSettings.streamWindow();
  }

  int serverWindow() {
    return serverSettings.streamWindow();
  }

  /// The largest header list that the other end takes.
  int takenFrom(boolean client) {
    return (client ? serverSettings : clientSettings).maxHeaderListSize();
  }

  State state() {
    return standing.state();
  }

  Standing standing() {
    return standing;
  }

  int streams() {
    books.lock();
    try {
      return open.size();
    } finally {
      books.unlock();
    }
  }

  void failIfClosed() {
    books.lock();
    try {
      if (state() == State.CLOSED) {
        throw new TransportException(new TransportFailure.Lost(closedWhy, Request.NEVER_SENT));
      }
    } finally {
      books.unlock();
    }
  }

  // ---- permits: first come, first served

  /// Asks for leave to be one stream more. The answer comes through [StreamPair#permit] or
  /// [StreamPair#fail], now or later.
  void enter(StreamPair pair) {
    State found;
    books.lock();
    try {
      found = state();
      if (found == State.OPEN && open.size() == serverSettings.maxConcurrentStreams()) {
        waiting.add(pair);
        return;
      }
      if (found == State.OPEN) opened(pair);
    } finally {
      books.unlock();
    }
    if (found != State.OPEN) {
      pair.fail(notOpened());
    } else if (!pair.permit()) {
      leave(pair);
    }
  }

  private void opened(StreamPair pair) {
    open.add(pair);
    lastStreamId += 2;
  }

  /// Leaves the queue, if it stands there.
  void withdraw(StreamPair pair) {
    books.lock();
    try {
      waiting.remove(pair);
    } finally {
      books.unlock();
    }
  }

  /// A stream has ended: the next gets its permit, or a connection that drains has one less to go.
  void leave(StreamPair pair) {
    StreamPair leaving = pair;
    while (leaving != null) {
      StreamPair next;
      boolean drained;
      books.lock();
      try {
        if (!open.remove(leaving)) return;
        next = waiting.poll();
        if (next != null) opened(next);
        drained = closeIfDrained();
      } finally {
        books.unlock();
      }
      if (drained) owner.ended(this);
      leaving = next == null || next.permit() ? null : next;
    }
  }

  // ---- admission

  /// Shows a stream to the server, on the thread whose first write has just opened it.
  void admit(StreamPair pair, Headers head) {
    if (slots.isFull()) {
      pair.server.reset(ErrorCode.REFUSED_STREAM);
      return;
    }
    switch (decide(pair, head)) {
      case Admission.Serve(var stream) -> pair.serve(stream, true);
      case Admission.ServeWhenComplete(var stream) -> pair.serve(stream, false);
      case Admission.Refuse(var response) -> pair.refuse(response);
      case null -> pair.server.reset(ErrorCode.INTERNAL_ERROR);
    }
  }

  /// Null if the handler failed.
  private @Nullable Admission decide(StreamPair pair, Headers head) {
    admission.lock();
    try {
      return handler.admit(pair.server, head);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "admitting a stream of " + client.peer() + " failed", e);
      return null;
    } finally {
      admission.unlock();
    }
  }

  // ---- the end

  void drainByClient() {
    // A server opens no streams, so there is no last one.
    drain(server, 0, "");
  }

  void drainByServer(String debugData) {
    drain(client, Integer.MAX_VALUE, debugData);
  }

  private void drain(LineEnd told, int mostStreamId, String debugData) {
    List<StreamPair> refused;
    boolean drained;
    books.lock();
    try {
      if (state() == State.CLOSED) return;
      int last = Math.min(mostStreamId, Math.max(lastStreamId, 0));
      told.told(new GoAway(last, ErrorCode.NO_ERROR, debugData));
      standing.reach(State.DRAINING);
      refused = List.copyOf(waiting);
      waiting.clear();
      drained = closeIfDrained();
    } finally {
      books.unlock();
    }
    refused.forEach(pair -> pair.fail(notOpened()));
    if (drained) owner.ended(this);
  }

  private boolean closeIfDrained() {
    if (state() != State.DRAINING || !open.isEmpty()) return false;
    closedWhy = "the connection was drained and has closed";
    standing.reach(State.CLOSED);
    return true;
  }

  private TransportFailure notOpened() {
    books.lock();
    try {
      return new TransportFailure.NotOpened(
          state() == State.CLOSED ? closedWhy : "the connection is being drained");
    } finally {
      books.unlock();
    }
  }

  void closeByClient() {
    close(
        "the client closed the connection",
        new TransportFailure.ClosedHere(Request.MAYBE_PROCESSED));
  }

  void giveUpByClient(String why) {
    close(why, new TransportFailure.Lost(why, Request.MAYBE_PROCESSED));
  }

  void closeByServer(String why) {
    close(why, new TransportFailure.Lost(why, Request.MAYBE_PROCESSED));
  }

  private void close(String why, TransportFailure atClient) {
    List<StreamPair> cut;
    List<StreamPair> refused;
    books.lock();
    try {
      if (state() == State.CLOSED) return;
      closedWhy = why;
      standing.reach(State.CLOSED);
      cut = List.copyOf(open);
      refused = List.copyOf(waiting);
      open.clear();
      waiting.clear();
    } finally {
      books.unlock();
    }
    owner.ended(this);
    refused.forEach(pair -> pair.fail(new TransportFailure.Lost(why, Request.NEVER_SENT)));
    var atServer = new TransportFailure.Lost(why, Request.MAYBE_PROCESSED);
    cut.forEach(pair -> pair.fail(atClient, atServer));
  }
}
