package dev.weft.bench.peer;

import com.google.protobuf.BytesValue;

/// A client whose calls return when they are done. Failures are thrown, as whatever the peer throws.
public non-sealed interface BlockingEchoClient extends EchoClient {

  BytesValue unary(int connection, BytesValue request) throws Exception;

  Exchange pingPong(int connection) throws Exception;

  /// Reads one stream to its end and returns how many messages came.
  int stream(int connection, BytesValue request) throws Exception;

  /// An open bidirectional stream.
  interface Exchange extends AutoCloseable {

    /// Sends one message and waits for one.
    BytesValue exchange(BytesValue message) throws Exception;

    /// Ends the sending side and waits for the call's end.
    @Override
    void close() throws Exception;
  }
}
