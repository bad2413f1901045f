package dev.weft.blocking;

/// Where a stream stands (RFC 9113 §5.1, without push).
///
/// ```
///                         Idle
///                          │ OPENED
///                          ▼
///          END_SENT ┌──── Open ────┐ END_RECEIVED
///                   ▼              ▼
///       HalfClosedLocal          HalfClosedRemote
///                   │ END_RECEIVED │ END_SENT
///                   └───► Closed ◄─┘
///        (and from everywhere to Closed by ABORTED)
/// ```
enum StreamState {
  IDLE,
  OPEN,
  HALF_CLOSED_LOCAL,
  HALF_CLOSED_REMOTE,
  CLOSED;

  /// What moves a stream on.
  enum Event {
    /// A head was sent or received.
    OPENED,
    END_SENT,
    END_RECEIVED,
    /// A reset either way, or the end of the connection.
    ABORTED
  }

  /// The state after an event.
  /// @throws IllegalStateException for an event that this side must not let happen in this state
  StreamState on(Event event) {
    return switch (this) {
      case IDLE ->
          switch (event) {
            case OPENED -> OPEN;
            case ABORTED -> CLOSED;
            case END_SENT, END_RECEIVED -> throw illegal(event);
          };
      case OPEN ->
          switch (event) {
            case END_SENT -> HALF_CLOSED_LOCAL;
            case END_RECEIVED -> HALF_CLOSED_REMOTE;
            case ABORTED -> CLOSED;
            case OPENED -> throw illegal(event);
          };
      case HALF_CLOSED_LOCAL ->
          switch (event) {
            case END_RECEIVED, ABORTED -> CLOSED;
            case OPENED, END_SENT -> throw illegal(event);
          };
      case HALF_CLOSED_REMOTE ->
          switch (event) {
            case END_SENT, ABORTED -> CLOSED;
            case OPENED, END_RECEIVED -> throw illegal(event);
          };
      case CLOSED ->
          switch (event) {
            case ABORTED -> CLOSED;
            case OPENED, END_SENT, END_RECEIVED -> throw illegal(event);
          };
    };
  }

  boolean peerMaySend() {
    return this == OPEN || this == HALF_CLOSED_LOCAL;
  }

  boolean maySend() {
    return this == OPEN || this == HALF_CLOSED_REMOTE;
  }

  private IllegalStateException illegal(Event event) {
    return new IllegalStateException("a stream that is " + this + " has no " + event);
  }
}
