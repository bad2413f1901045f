package dev.weft.examples.interop;

import static dev.weft.client.CallOptions.deadline;
import static java.time.Duration.ofSeconds;

import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.compression.Compressions;
import dev.weft.transport.Connector;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The server that a case is run against.
///
/// @param channel to the server; whoever made it closes it
/// @param another makes one more channel to the same server; whoever asks for it closes it
public record Remote(Channel channel, Supplier<Channel> another) {
  /// Longer than any call of a case takes: a server that does not answer fails its case.
  private static final UnaryOperator<CallOptions> BOUND = deadline(ofSeconds(30));

  /// What a channel to a server is made of that cases are run against, but for its credentials.
  static ChannelBuilder over(Connector connector) {
    return Channel.over(connector).compressions(Compressions.of(new NoticedGzip()));
  }

  TestServiceClient service() {
    return service(channel);
  }

  UnimplementedServiceClient unimplementedService() {
    return new UnimplementedServiceClient(channel).with(BOUND);
  }

  /// What a client of the service's would say of its calls, for those made on the channel itself.
  CallOptions options() {
    return BOUND.apply(CallOptions.DEFAULT);
  }

  static TestServiceClient service(Channel channel) {
    return new TestServiceClient(channel).with(BOUND);
  }
}
