package dev.weft.client;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Peer;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.credentials.CallCredentials;
import dev.weft.credentials.ServerNames;
import dev.weft.transport.Headers;
import dev.weft.wire.RequestHead;
import dev.weft.wire.StatusMapping;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Makes the heads of attempts: what their form begins with and what the call adds, and, where anybody
/// has any, another authority and credentials.
final class CallHeads {
  private final String authority;
  private final List<CallCredentials> credentials;

  /// Calls that wait for credentials.
  private final Set<EndableCall> asking = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /// @param authority the channel's
  /// @param credentials the channel's, of all calls
  CallHeads(String authority, List<CallCredentials> credentials) {
    this.authority = authority;
    this.credentials = List.copyOf(credentials);
  }

  /// The head of an attempt on a connection. Blocks as long as credentials do.
  ///
  /// @param call the call, which may end meanwhile
  /// @throws RpcException if the call must not be made there, or its credentials fail
  Headers of(EndableCall call, Headers shared, Route route) {
    CallRequest request = call.request;
    CallIdentity identity = request.options().identity();
    Metadata metadata = route.headersOf(request);
    if (identity == CallIdentity.NONE && route.serverName() == null && credentials.isEmpty()) {
      return RequestHead.of(shared, request.deadline(), metadata);
    }
    Peer peer = route.transport().peer();
    String named = named(identity, route, peer);
    for (CallCredentials each : credentials) metadata = with(each, metadata, call, named, peer);
    CallCredentials own = identity.credentials();
    if (own != null) metadata = with(own, metadata, call, named, peer);
    Headers begin = named.equals(authority) ? shared : RequestHead.calling(shared, named);
    return RequestHead.of(begin, request.deadline(), metadata);
  }

  /// The head of a call of the channel's own. Blocks as long as credentials do; who ends the call
  /// interrupts the thread.
  ///
  /// @param serverName whom the resolver says is there; null if it is whom the channel calls
  /// @throws RpcException if the call must not be made there, or its credentials fail
  Headers ofChannels(
      MethodDescriptor<?, ?> method, Headers shared, @Nullable String serverName, Peer peer)
      throws InterruptedException {
    String named = serverName == null ? authority : serverName;
    Metadata metadata = Metadata.EMPTY;
    for (CallCredentials each : credentials) {
      requireLeast(each, peer);
      var asked = new CallCredentials.Asked(uri(named, method), method, peer, Deadline.NONE);
      metadata = metadata.and(headersOf(each, asked));
    }
    Headers begin = serverName == null ? shared : RequestHead.calling(shared, named);
    return RequestHead.of(begin, Deadline.NONE, metadata);
  }

  private String named(CallIdentity identity, Route route, Peer peer) {
    String wanted = identity.authority();
    if (wanted == null) return route.serverName() == null ? authority : route.serverName();
    boolean isShown = !peer.certificates().isEmpty();
    if (isShown && !ServerNames.cover(peer.certificates().getFirst(), wanted)) {
      throw new RpcException(
          Code.UNAVAILABLE,
          "the call is for "
              + wanted
              + ", whom the certificate of "
              + peer.remote()
              + " is not for");
    }
    return wanted;
  }

  private Metadata with(
      CallCredentials each, Metadata before, EndableCall call, String named, Peer peer) {
    requireLeast(each, peer);
    CallRequest request = call.request;
    MethodDescriptor<?, ?> method = request.method();
    var asked = new CallCredentials.Asked(uri(named, method), method, peer, request.deadline());
    return before.and(ask(each, asked, call));
  }

  private static void requireLeast(CallCredentials each, Peer peer) {
    if (peer.security().compareTo(each.least()) >= 0) return;
    throw new RpcException(
        Code.UNAUTHENTICATED,
        "the call's credentials need "
            + each.least()
            + ", and the connection to "
            + peer.remote()
            + " has "
            + peer.security());
  }

  private static String uri(String named, MethodDescriptor<?, ?> method) {
    String host = named.endsWith(":443") ? named.substring(0, named.length() - 4) : named;
    return "https://" + host + "/" + method.service();
  }

  /// Calls that wait for credentials wait no longer, and none will.
  void close() {
    closed = true;
    for (EndableCall call : asking) call.endElsewhere(StatusMapping.CHANNEL_CLOSED);
  }

  private Metadata ask(CallCredentials each, CallCredentials.Asked asked, EndableCall call) {
    asking.add(call);
    if (closed) call.cancel(StatusMapping.CHANNEL_CLOSED); // who closed may not have seen it
    try (var _ = new Asking(call)) {
      return headersOf(each, asked);
    } catch (InterruptedException e) {
      throw interrupted(call.cancelled);
    } catch (RpcException e) {
      Status ended = call.cancelled;
      throw ended == null ? e : new RpcException(ended);
    } finally {
      asking.remove(call);
    }
  }

  private static Metadata headersOf(CallCredentials each, CallCredentials.Asked asked)
      throws InterruptedException {
    try {
      return each.headers(asked);
    } catch (InterruptedException e) {
      throw e;
    } catch (RpcException e) {
      throw new RpcException(StatusMapping.ofThisSide("the call's credentials", e.status()));
    } catch (IllegalArgumentException e) {
      throw new RpcException(
          Code.INTERNAL, "the call's credentials made no header: " + e.getMessage(), e);
    } catch (Exception e) {
      throw new RpcException(Code.UNAUTHENTICATED, "the call's credentials failed: " + e, e);
    }
  }

  private static RpcException interrupted(@Nullable Status cancelled) {
    if (cancelled != null) return new RpcException(cancelled);
    Thread.currentThread().interrupt();
    return new RpcException(
        Code.CANCELLED, "the calling thread was interrupted in the call's credentials");
  }
}
