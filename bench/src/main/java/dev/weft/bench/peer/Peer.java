package dev.weft.bench.peer;

import dev.weft.bench.workload.Row;
import java.io.IOException;

/// One implementation under measurement, in one configuration.
///
/// Every peer serves `weft.bench.Echo` over HTTP/2 without TLS, with `google.protobuf.BytesValue` both ways:
/// `Unary` and `PingPong` (bidirectional) echo, `Stream` (server streaming) answers a
/// [dev.weft.bench.workload.StreamRequest].
public interface Peer {

  /// As it is named on the command line and in the table.
  String name();

  /// How it is configured, in words for the report.
  String configuration();

  /// Serves on a loopback port of the system's choice.
  EchoServer serve(Row row) throws IOException;

  /// A client with the row's number of connections.
  EchoClient connect(int port, Row row) throws IOException;
}
