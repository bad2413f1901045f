package dev.weft.testkit.survival;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.balancer.Connectivity;
import dev.weft.client.Channel;
import dev.weft.server.Server;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.inprocess.InProcess;
import dev.weft.transport.inprocess.InProcessAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What many channels cost that are connected and not used.
@Timeout(60)
final class IdleChannelsTest {
  private static final int COUNT = 1_000;

  /// Bytes of heap that a channel may have beyond its connection.
  private static final long MOST_EACH = 20 << 10;

  private final InProcess network = new InProcess();

  @Test
  void a_thousand_idle_channels_have_less_than_20_KiB_each_and_no_platform_thread()
      throws Exception {
    try (var _ = Server.over(network.serverTransport("a")).serve(new Growth()).start()) {
      connected(10).forEach(Channel::close); // what is loaded once
      long before = Usage.heapBytes();
      List<ClientTransport> connections = connections();
      long ofConnections = Usage.heapBytes() - before;
      connections.forEach(ClientTransport::close);
      connections.clear();

      int threads = ThreadCensus.now().platform().size();
      long beforeChannels = Usage.heapBytes();
      List<Channel> channels = connected(COUNT);
      long ofChannels = Usage.heapBytes() - beforeChannels;

      long each = (ofChannels - ofConnections) / COUNT;
      System.out.printf(
          "%d idle channels: %,d bytes of heap each, and %,d of their connection%n",
          COUNT, each, ofConnections / COUNT);
      assertTrue(each < MOST_EACH, () -> each + " bytes each; " + MOST_EACH + " are allowed");
      assertEquals(threads, ThreadCensus.now().platform().size(), "platform threads");
      channels.forEach(Channel::close);
    }
  }

  private List<ClientTransport> connections() throws IOException {
    var connections = new ArrayList<ClientTransport>();
    for (int i = 0; i < COUNT; i++) {
      connections.add(
          network.connector().connect(new InProcessAddress("a"), Deadline.after(Eventually.BOUND)));
    }
    return connections;
  }

  private List<Channel> connected(int count) {
    var channels = new ArrayList<Channel>();
    for (int i = 0; i < count; i++) {
      Channel channel = Channel.over(network.connector()).plaintext().to(new InProcessAddress("a"));
      channel.connect();
      channels.add(channel);
    }
    for (Channel channel : channels) {
      eventually("it is connected", () -> channel.state() == Connectivity.READY);
    }
    return channels;
  }
}
