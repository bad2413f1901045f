package dev.weft.examples;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.weft.balancer.RoundRobin;
import dev.weft.blocking.BlockingConnector;
import dev.weft.blocking.BlockingServerTransport;
import dev.weft.client.Channel;
import dev.weft.server.Server;
import dev.weft.services.HealthService;
import dev.weft.transport.ServerLifetimes;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;

/// A server as a pod runs it, and a channel to all pods of its service: docs/names.md shows them.
final class InKubernetes {
  private InKubernetes() {}

  // region server
  static Server serve(SocketAddress address) {
    var lifetimes = ServerLifetimes.DEFAULT.withMaxAge(ofMinutes(5));
    return Server.over(BlockingServerTransport.plaintext(address).with(lifetimes))
        .serve(new Hello.PoliteGreeter(), new HealthService())
        .closeWithin(ofSeconds(25)) // less than terminationGracePeriodSeconds
        .start();
  }

  // endregion

  // region hook
  static void main() throws InterruptedException {
    Server server = serve(new InetSocketAddress(50051));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    new CountDownLatch(1).await(); // a server's threads keep no JVM running
  }

  // endregion

  // region channel
  static Channel channel(String target) {
    return Channel.over(new BlockingConnector())
        .plaintext()
        .balancing(new RoundRobin())
        .to(target); // dns:///greeter.shop.svc.cluster.local:50051
  }

  // endregion
}
