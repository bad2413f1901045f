package dev.weft.testkit.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.inprocess.InProcess;
import org.junit.jupiter.api.Test;

final class InProcessEndToEndTest extends EndToEndContract {
  private final InProcess network = new InProcess();
  private int servers;

  @Override
  protected ServerTransport server(Http2Settings settings) {
    return network.with(settings).serverTransport("server-" + ++servers);
  }

  @Override
  protected Connector connector(Http2Settings settings) {
    return network.with(settings).connector();
  }

  /// Neither of who started the server, nor of whose call connected (design: threads of ours).
  @Test
  void a_handlers_thread_inherits_nothing() {
    var tenant = new InheritableThreadLocal<String>();
    tenant.set("of the test");
    try {
      Channel channel =
          ends()
              .serve(
                  Ends.SMALL,
                  methods ->
                      methods.unary(
                          Ends.UNARY,
                          message -> {
                            ends().tell(String.valueOf(tenant.get()));
                            return message;
                          }));

      channel.call(Ends.UNARY, new byte[1], CallOptions.DEFAULT);
    } finally {
      tenant.remove();
    }

    assertEquals("null", ends().told());
  }
}
