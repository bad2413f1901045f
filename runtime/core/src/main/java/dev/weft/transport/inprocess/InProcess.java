package dev.weft.transport.inprocess;

import dev.weft.Deadline;
import dev.weft.Time;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.Local;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// A private in-memory network: servers listen on names, clients connect to them.
///
/// Two networks know nothing of each other, so tests that make one each may run side by side.
public final class InProcess {
  private final ConcurrentMap<String, NamedServer> servers;
  private final AtomicLong clients;
  private final Time time;
  private final Http2Settings settings;

  public InProcess() {
    this(Time.SYSTEM);
  }

  /// A network whose waits are timed by `time`; its calls' deadlines should be made of the same.
  public InProcess(Time time) {
    this(new ConcurrentHashMap<>(), new AtomicLong(), time, Http2Settings.DEFAULT);
  }

  private InProcess(
      ConcurrentMap<String, NamedServer> servers,
      AtomicLong clients,
      Time time,
      Http2Settings settings) {
    this.servers = servers;
    this.clients = clients;
    this.time = time;
    this.settings = settings;
  }

  /// The same network; what is made from here on has these settings.
  public InProcess with(Http2Settings settings) {
    return new InProcess(servers, clients, time, settings);
  }

  /// A server that will listen on a name, an [InProcessAddress].
  public ServerTransport serverTransport(String name) {
    return new NamedServer(new InProcessAddress(name), settings, servers, time);
  }

  /// Connects to an [InProcessAddress] of this network. With `Local` credentials as well as without
  /// any: nothing leaves the process.
  public Connector connector() {
    return new Connector() {
      @Override
      public ClientTransport connect(SocketAddress address, Deadline deadline) throws IOException {
        return InProcess.this.connect(address);
      }

      @Override
      public Connector secured(ChannelCredentials credentials, String authority) {
        return credentials instanceof Local
            ? this
            : Connector.super.secured(credentials, authority);
      }
    };
  }

  /// Never waits: a server in this process answers at once or is not there.
  private ClientTransport connect(SocketAddress address) throws IOException {
    if (!(address instanceof InProcessAddress called)) {
      throw new IOException("cannot connect to " + address + ": it is not an in-process address");
    }
    NamedServer server = servers.get(called.name());
    var caller = new InProcessAddress("client-" + clients.incrementAndGet());
    Line line = server == null ? null : server.accept(caller, settings);
    if (line == null) throw new IOException("cannot connect to " + called + ": nobody serves it");
    return line.client();
  }
}
