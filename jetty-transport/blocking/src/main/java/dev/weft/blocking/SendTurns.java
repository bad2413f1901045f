package dev.weft.blocking;

/// Whose turn it is to append, where streams share what there is: room in the [Outbox], and the
/// connection's window. All under the connection's lock.
///
/// Data waits for both in one line: were there two, who has got the one would lose to another in the
/// line for the other.
final class SendTurns {
  private final Outbox outbox;
  private final SendWindows windows;
  private final SendQueue heads;
  private final SendQueue data;

  SendTurns(Outbox outbox, SendWindows windows) {
    this.outbox = outbox;
    this.windows = windows;
    this.heads = new SendQueue(outbox.lock());
    this.data = new SendQueue(outbox.lock());
  }

  /// Who has yet to send a stream's first frame, or its only ones: that needs room alone.
  SendQueue heads() {
    return heads;
  }

  /// Who sends data.
  SendQueue data() {
    return data;
  }

  /// Bytes of data that one stream may append now.
  int most() {
    return (int) Math.max(0, Math.min(outbox.room(), windows.ofConnection()));
  }

  /// There is more, or somebody has left something over: the next may have it.
  void next() {
    if (heads.waitsNobody() && data.waitsNobody()) return; // each write of each call asks
    if (outbox.room() <= 0) return;
    heads.wakeNext();
    if (windows.ofConnection() > 0) data.wakeNext();
  }
}
