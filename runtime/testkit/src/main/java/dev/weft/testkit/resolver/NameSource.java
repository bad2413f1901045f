package dev.weft.testkit.resolver;

import java.net.SocketAddress;
import java.util.List;

/// Where a resolver under test has its answers from.
public interface NameSource {
  /// The name stands for others from now on.
  ///
  /// @return the addresses of the servers, in their order
  List<SocketAddress> change();

  /// Nobody can say any more what the name stands for.
  void fail();

  /// Whoever asks gets no answer.
  void keepSilent();
}
