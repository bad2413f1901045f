package dev.weft.client;

import dev.weft.Code;
import dev.weft.Metadata;
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
    if (peer.security().compareTo(each.least()) < 0) {
      throw new RpcException(
          Code.UNAUTHENTICATED,
          "the call's credentials need "
              + each.least()
              + ", and the connection to "
              + peer.remote()
              + " has "
              + peer.security());
    }
    CallRequest request = call.request;
    var asked =
        new CallCredentials.Asked(uri(named, request), request.method(), peer, request.deadline());
    return before.and(ask(each, asked, call));
  }

  private static String uri(String named, CallRequest request) {
    String host = named.endsWith(":443") ? named.substring(0, named.length() - 4) : named;
    return "https://" + host + "/" + request.method().service();
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
      return each.headers(asked);
    } catch (RpcException e) {
      throw new RpcException(StatusMapping.ofThisSide("the call's credentials", e.status()));
    } catch (IllegalArgumentException e) {
      throw new RpcException(
          Code.INTERNAL, "the call's credentials made no header: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(call.cancelled);
    } catch (Exception e) {
      Status ended = call.cancelled;
      if (ended != null) throw new RpcException(ended);
      throw new RpcException(Code.UNAUTHENTICATED, "the call's credentials failed: " + e, e);
    } finally {
      asking.remove(call);
    }
  }

  private static RpcException interrupted(@Nullable Status cancelled) {
    if (cancelled != null) return new RpcException(cancelled);
    Thread.currentThread().interrupt();
    return new RpcException(
        Code.CANCELLED, "the calling thread was interrupted in the call's credentials");
  }
}
