package dev.weft.bench.load;

import dev.weft.bench.peer.BlockingEchoClient;
import dev.weft.bench.peer.CallbackEchoClient;
import dev.weft.bench.peer.EchoClient;
import dev.weft.bench.workload.Row;

/// The callers of one row against one client, ready to run round after round.
interface Load {

  /// Runs all callers until the pace says that the round is over and each has finished what it began.
  Sample run(Pace pace) throws InterruptedException;

  /// Opens so many bidirectional streams in all, spread over the connections, exchanges one message on each, and
  /// leaves them open.
  void openIdle(int streams) throws Exception;

  static Load of(Row row, EchoClient client) {
    return switch (client) {
      case BlockingEchoClient blocking -> new BlockingLoad(row, blocking);
      case CallbackEchoClient callback -> new CallbackLoad(row, callback);
    };
  }
}
