package dev.weft.bench.weft;

import dev.weft.bench.peer.EchoClient;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.Peer;
import dev.weft.bench.workload.Certificate;
import dev.weft.bench.workload.Row;
import dev.weft.client.CallOptions;
import dev.weft.client.Channel;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.Identity;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.ServerCredentials;
import dev.weft.credentials.Tls;
import dev.weft.credentials.Trust;
import dev.weft.server.Server;
import dev.weft.transport.Connector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Weft over one of its transports; everything default.
public record WeftPeer(String name, Wiring wiring) implements Peer {

  @Override
  public String configuration() {
    return "weft over "
        + wiring.description()
        + ": blocking calls from virtual threads, a virtual thread per served call; everything default";
  }

  @Override
  public EchoServer serve(Row row) throws IOException {
    var builder = Server.over(wiring.listenAnywhere(serving(row))).serve(new EchoHandlers());
    if (row.flavour() == Row.Flavour.RICH) builder.intercept(RichCalls.READING);
    Server server = builder.start();
    return new EchoServer() {
      @Override
      public int port() {
        return server.port();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  private static ServerCredentials serving(Row row) throws IOException {
    if (row.flavour() != Row.Flavour.TLS) return new Plaintext();
    return Tls.DEFAULT.withIdentity(Identity.keyStore(Certificate.given(), Certificate.PASSWORD));
  }

  private static ChannelCredentials calling(Row row) throws IOException {
    if (row.flavour() != Row.Flavour.TLS) return new Plaintext();
    return Tls.DEFAULT.withTrust(Trust.certificates(Certificate.authority()));
  }

  @Override
  public EchoClient connect(int port, Row row) throws IOException {
    boolean rich = row.flavour() == Row.Flavour.RICH;
    ChannelCredentials calling = calling(row);
    Connector connector = wiring.connector();
    List<Channel> connections = new ArrayList<>();
    for (int i = 0; i < row.connections(); i++) {
      var builder = Channel.over(connector).credentials(calling);
      if (rich) builder.intercept(RichCalls.WRITING);
      connections.add(builder.to("127.0.0.1:" + port));
    }
    return new WeftClient(connector, connections, rich ? RichCalls.OPTIONS : CallOptions.DEFAULT);
  }
}
