package dev.weft.blocking;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;

/// Options for the sockets of a transport.
record SocketOptions(Map<SocketOption<?>, Object> values) {
  static final SocketOptions NONE = new SocketOptions(Map.of());

  <T> SocketOptions with(SocketOption<T> option, T value) {
    var more = new HashMap<>(values);
    more.put(option, value);
    return new SocketOptions(Map.copyOf(more));
  }

  @SuppressWarnings("unchecked")
  void apply(SocketChannel channel) throws IOException {
    // Frames are gathered here already; waiting for more would only delay them.
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    for (Map.Entry<SocketOption<?>, Object> option : values.entrySet()) {
      channel.setOption((SocketOption<Object>) option.getKey(), option.getValue());
    }
  }
}
