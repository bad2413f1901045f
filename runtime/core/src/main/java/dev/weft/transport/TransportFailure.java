package dev.weft.transport;

/// Why a stream stopped before both sides had said all they wanted.
///
/// Each says what became of the request, because that decides whether it may be sent again.
public sealed interface TransportFailure {
  /// What became of a request whose stream failed.
  enum Request {
    /// Not a byte of it left.
    NEVER_SENT,
    /// The peer says that nobody looked at it.
    NOT_PROCESSED,
    MAYBE_PROCESSED
  }

  Request request();

  /// The same failure of a stream that has sent nothing, where one can tell from it.
  default TransportFailure unsent() {
    return this;
  }

  /// A sentence for people.
  String reason();

  /// The connection took no new stream: it was closing, or the peer had said GOAWAY.
  record NotOpened(String reason) implements TransportFailure {
    @Override
    public Request request() {
      return Request.NEVER_SENT;
    }
  }

  /// The peer sent RST_STREAM.
  record Reset(ErrorCode code) implements TransportFailure {
    @Override
    public Request request() {
      return code.equals(ErrorCode.REFUSED_STREAM)
          ? Request.NOT_PROCESSED
          : Request.MAYBE_PROCESSED;
    }

    @Override
    public String reason() {
      return "the peer reset the stream with " + code;
    }
  }

  /// The peer sent GOAWAY and said that it had not looked at this stream.
  record GoneAway(GoAway goAway) implements TransportFailure {
    @Override
    public Request request() {
      return Request.NOT_PROCESSED;
    }

    @Override
    public String reason() {
      return "the peer is going away (" + goAway + ") and has not processed the stream";
    }
  }

  /// The connection ended under the stream.
  ///
  /// @param request [Request#NEVER_SENT], if it ended before the stream had an id
  record Lost(String reason, Request request) implements TransportFailure {}

  /// What the peer sent breaks HTTP/2's rules for one stream; it has been reset with `code`.
  record Malformed(String reason, ErrorCode code) implements TransportFailure {
    @Override
    public Request request() {
      return Request.MAYBE_PROCESSED;
    }
  }

  /// This side called [Http2Stream#reset].
  record ResetHere(ErrorCode code, Request request) implements TransportFailure {
    @Override
    public String reason() {
      return "the stream was reset on this side with " + code;
    }

    @Override
    public ResetHere unsent() {
      return new ResetHere(code, Request.NEVER_SENT);
    }
  }

  /// This side closed the connection under the stream ([ClientTransport#close]).
  record ClosedHere(Request request) implements TransportFailure {
    @Override
    public String reason() {
      return "the connection was closed on this side";
    }
  }

  /// A header list was not sent, because the peer says that it takes none of that size. Sending it
  /// again would not help.
  record HeadersTooLarge(long size, long limit) implements TransportFailure {
    @Override
    public Request request() {
      return Request.MAYBE_PROCESSED;
    }

    @Override
    public String reason() {
      return "a header list of " + size + " bytes; the peer takes " + limit;
    }
  }
}
