package dev.weft.services;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.services.health.Health;
import dev.weft.services.health.HealthCheckRequest;
import dev.weft.services.health.HealthCheckResponse;
import dev.weft.services.health.HealthCheckResponse.ServingStatus;
import dev.weft.services.health.HealthListRequest;
import dev.weft.services.health.HealthListResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tells clients and load balancers which of a server's services are to be called
/// (`grpc.health.v1.Health`). A new one says that the server as a whole is.
///
/// ```
/// var health = new HealthService();
/// Server server = Server.over(transport).serve(health, greeter).start();
/// health.set("hello.Greeter", ServingStatus.SERVING);
/// …
/// server.stop(grace); // all services are NOT_SERVING, and then calls under way go on
/// ```
///
/// Of one server: when that stops gracefully, this shuts down. For any thread. Nothing that sets a status blocks; who watches a service keeps a thread of the
/// server's that waits, and hears the latest status alone if several come while it is slow to read.
/// Source: doc/health-checking.md of gRPC, gRFC A90 for `List`.
public final class HealthService implements Health {
  /// The server as a whole, by the name that asks for it.
  public static final String SERVER = "";

  /// Services that `List` tells of; there is no answer for more.
  private static final int MOST_LISTED = 100;

  private enum Phase {
    OPEN,
    /// What is set has no effect.
    SHUT_DOWN,
    /// Nor does anybody watch, for the server waits for its calls.
    DRAINING
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Map<String, ServingStatus> statuses = new HashMap<>();
  private Phase phase = Phase.OPEN;

  public HealthService() {
    statuses.put(SERVER, ServingStatus.SERVING);
  }

  /// Says how a service is from now on; nothing once the server shuts down.
  ///
  /// @param service its full name, or [#SERVER]
  /// @throws IllegalArgumentException for `SERVICE_UNKNOWN`, which is what services have that nobody
  ///     has set, and `UNRECOGNIZED`
  public void set(String service, ServingStatus status) {
    if (status == ServingStatus.SERVICE_UNKNOWN || status == ServingStatus.UNRECOGNIZED) {
      throw new IllegalArgumentException(
          "status "
              + status
              + "; SERVING, NOT_SERVING and UNKNOWN can be set, and clear(…) forgets");
    }
    lock.lock();
    try {
      if (phase != Phase.OPEN) return;
      statuses.put(service, status);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing is known of a service any more.
  public void clear(String service) {
    lock.lock();
    try {
      statuses.remove(service);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nobody should call the server for the time being: all services are NOT_SERVING, and what is set has
  /// no effect until [#resume]. A server that stops gracefully needs no such call.
  public void shutDown() {
    all(Phase.SHUT_DOWN, ServingStatus.NOT_SERVING);
  }

  /// The server is to be called again: all services are SERVING, and can be set.
  public void resume() {
    all(Phase.OPEN, ServingStatus.SERVING);
  }

  /// The server stops gracefully: as [#shutDown]. Who watches hears of it and then that there is no more
  /// to hear (UNAVAILABLE), since the server would wait for its call until the grace is over.
  @Override
  public void beforeDrain() {
    all(Phase.DRAINING, ServingStatus.NOT_SERVING);
  }

  private void all(Phase next, ServingStatus status) {
    lock.lock();
    try {
      phase = next;
      statuses.replaceAll((_, _) -> status);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- what clients ask

  @Override
  public HealthCheckResponse check(HealthCheckRequest request) {
    ServingStatus status;
    lock.lock();
    try {
      status = statuses.get(request.getService());
    } finally {
      lock.unlock();
    }
    if (status != null) return response(status);
    throw new RpcException(Code.NOT_FOUND, "unknown service '" + request.getService() + "'");
  }

  @Override
  public HealthListResponse list(HealthListRequest request) {
    var response = HealthListResponse.newBuilder();
    lock.lock();
    try {
      if (statuses.size() > MOST_LISTED) {
        throw new RpcException(
            Code.RESOURCE_EXHAUSTED,
            "the server has "
                + statuses.size()
                + " services; up to "
                + MOST_LISTED
                + " are listed");
      }
      statuses.forEach((service, status) -> response.putStatuses(service, response(status)));
    } finally {
      lock.unlock();
    }
    return response.build();
  }

  /// Ends with the call, or when the server stops.
  @Override
  public void watch(HealthCheckRequest request, Outgoing<HealthCheckResponse> responses) {
    CallContext call = CallContext.current();
    call.whenEnded(this::wake); // a server may leave handlers uninterrupted
    ServingStatus told = null;
    try {
      while (true) {
        told = awaitOtherThan(told, request.getService(), call);
        responses.send(response(told));
      }
    } catch (InterruptedException e) {
      throw over();
    }
  }

  private ServingStatus awaitOtherThan(
      @Nullable ServingStatus told, String service, CallContext call) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (call.isEnded()) throw over();
        ServingStatus now = statuses.getOrDefault(service, ServingStatus.SERVICE_UNKNOWN);
        // Who comes late hears nothing: after a message, clients that check health ask again at
        // once.
        if (phase == Phase.DRAINING && (told == null || now == told)) {
          throw new RpcException(Code.UNAVAILABLE, "the server is about to stop");
        }
        if (now != told) return now;
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static RpcException over() {
    return new RpcException(Code.CANCELLED, "nobody watches any more");
  }

  private static HealthCheckResponse response(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
