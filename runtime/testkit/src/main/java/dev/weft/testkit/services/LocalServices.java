package dev.weft.testkit.services;

import dev.weft.Time;
import dev.weft.client.Channel;
import dev.weft.client.ChannelBuilder;
import dev.weft.server.Server;
import dev.weft.server.ServerBuilder;
import dev.weft.server.Service;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.ServerTransport;
import dev.weft.transport.inprocess.InProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Services in the test's own process, and channels to them; closed after each test, which fails if
/// it has left something behind.
///
/// ```
/// @RegisterExtension final LocalServices services = new LocalServices();
///
/// @Test void a_guest_is_greeted_by_name() {
///   var greeter = new GreeterClient(services.channelTo(new PoliteGreeter()));
///   assertEquals("Hello, Ada", greeter.sayHello(ada).getMessage());
/// }
/// ```
///
/// No port is bound and no byte leaves the process; otherwise calls are as over a network: each is
/// served by a thread of its own, messages are marshalled, deadlines, cancellation and flow control
/// hold. Left behind are calls that were neither received to their end nor closed, and handlers that
/// still run 10 s after their calls were ended.
public final class LocalServices implements AfterEachCallback, AutoCloseable {
  private final Time time;
  private final InProcess network;
  private final OpenCalls calls = new OpenCalls();
  private final RunningHandlers handlers;

  // The test's own thread.
  private final List<Channel> channels = new ArrayList<>();
  private final List<Server> servers = new ArrayList<>();
  private final List<ServerTransport> transports = new ArrayList<>();

  public LocalServices() {
    this(Time.SYSTEM);
  }

  /// With deadlines and waits measured by another time, such as a [dev.weft.testkit.FakeTime].
  public LocalServices(Time time) {
    this(time, Eventually.BOUND);
  }

  LocalServices(Time time, Duration handlersReturnWithin) {
    this.time = time;
    this.network = new InProcess(time);
    this.handlers = new RunningHandlers(handlersReturnWithin);
  }

  /// A channel to a server of its own that serves these.
  public Channel channelTo(Service... services) {
    return channelTo(serve(server -> server.serve(services)), UnaryOperator.identity());
  }

  /// A server, as it is made here.
  public Server serve(UnaryOperator<ServerBuilder> more) {
    ServerTransport transport = network.serverTransport("server-" + servers.size());
    Server server = more.apply(Server.over(transport).time(time).intercept(handlers)).start();
    transports.add(transport);
    servers.add(server);
    return server;
  }

  /// A channel, as it is made here, to a server that was made by [#serve].
  public Channel channelTo(Server server, UnaryOperator<ChannelBuilder> more) {
    Channel channel =
        more.apply(Channel.over(network.connector()).plaintext().time(time).observe(calls))
            .to(server.address());
    channels.add(channel);
    return channel;
  }

  @Override
  public void afterEach(ExtensionContext test) {
    close();
  }

  /// Closes everything, and looks for what was left behind.
  ///
  /// @throws AssertionError if there is something
  @Override
  public void close() {
    var leaks = new ArrayList<AssertionError>();
    calls.leak().ifPresent(leaks::add);
    channels.forEach(Channel::close);
    servers.forEach(Server::close);
    handlers.leak().ifPresent(leaks::add);
    Eventually.eventually(
        "no connection is left",
        () -> transports.stream().allMatch(transport -> transport.connections() == 0));
    channels.clear();
    servers.clear();
    transports.clear();
    if (leaks.isEmpty()) return;
    AssertionError first = leaks.removeFirst();
    leaks.forEach(first::addSuppressed);
    throw first;
  }
}
