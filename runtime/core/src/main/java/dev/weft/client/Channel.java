package dev.weft.client;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.MethodDescriptor;
import dev.weft.RpcException;
import dev.weft.balancer.Connectivity;
import dev.weft.transport.Connector;
import dev.weft.transport.WaitExpired;
import java.time.Duration;
import java.util.List;

/// Where calls to one target are made.
///
/// Safe for any number of threads, virtual or platform; a call runs on its caller's. Interrupting a
/// thread that waits in a call cancels that call and nothing else. Generated clients use the typed
/// methods; [#open] is the untyped seam below them.
public final class Channel implements AutoCloseable {
  private final Link link;
  private final ClientInterceptor.Next outermost;

  Channel(Link link, PlannedCalls calls, List<ClientInterceptor> interceptors) {
    this.link = link;
    ClientInterceptor.Next next = calls;
    for (ClientInterceptor interceptor : List.copyOf(interceptors).reversed()) {
      ClientInterceptor.Next inner = next;
      next = request -> interceptor.intercept(request, inner);
    }
    this.outermost = next;
  }

  /// A channel over a transport: `Channel.over(connector).plaintext().to("dns:///localhost:50051")`.
  public static ChannelBuilder over(Connector connector) {
    return new ChannelBuilder(connector);
  }

  /// Makes a unary call: sends the request and waits for the reply.
  ///
  /// @throws RpcException with the call's status, if it is not OK
  public <Q, R> R call(MethodDescriptor<Q, R> method, Q request, CallOptions options) {
    ClientCall call = open(request(method, options));
    try {
      call.sendLast(request);
      return onlyReply(method, call);
    } catch (Throwable e) {
      call.close();
      throw e;
    }
  }

  /// The one message of an answer, once the call is known to have ended OK.
  @SuppressWarnings("unchecked")
  static <R> R onlyReply(MethodDescriptor<?, R> method, ClientCall call) {
    Object reply = call.receive();
    if (reply == null) throw cardinality(method, "none");
    if (call.receive() != null) throw cardinality(method, "more");
    return (R) reply;
  }

  private static RpcException cardinality(MethodDescriptor<?, ?> method, String found) {
    return new RpcException(
        Code.INTERNAL, method + " answers with one message; the server sent " + found);
  }

  /// Makes a call that is answered with any number of messages. The request has been sent when this
  /// returns.
  public <Q, R> ServerStreamingCall<R> serverStreaming(
      MethodDescriptor<Q, R> method, Q request, CallOptions options) {
    ClientCall call = open(request(method, options));
    try {
      call.sendLast(request);
      return new ServerStreamingCall<>(call);
    } catch (Throwable e) {
      call.close();
      throw e;
    }
  }

  /// Makes a call with any number of messages and one answer. The server knows of it when this
  /// returns.
  public <Q, R> ClientStreamingCall<Q, R> clientStreaming(
      MethodDescriptor<Q, R> method, CallOptions options) {
    return new ClientStreamingCall<>(method, open(request(method, options)));
  }

  /// Makes a call with any number of messages each way. The server knows of it when this returns.
  public <Q, R> BidiStreamingCall<Q, R> bidiStreaming(
      MethodDescriptor<Q, R> method, CallOptions options) {
    return new BidiStreamingCall<>(open(request(method, options)));
  }

  /// Opens a call through the channel's interceptors. The channel's first calls wait here until it is
  /// known what service config its target has, where it can have one.
  public ClientCall open(CallRequest request) {
    return outermost.open(request);
  }

  /// A request as this thread would make it now: what the options say, and no longer than the call
  /// that it serves goes on.
  public CallRequest request(MethodDescriptor<?, ?> method, CallOptions options) {
    CallContext context = CallContext.current();
    Deadline deadline = options.deadline().earlier(context.deadline());
    if (options.timeout() != null) {
      deadline = deadline.earlier(Deadline.after(options.timeout(), link.time()));
    }
    return new CallRequest(method, deadline, options.headers(), options, context);
  }

  /// For those who measure it.
  Link link() {
    return link;
  }

  /// How the channel stands.
  public Connectivity state() {
    return link.state();
  }

  /// Waits until the channel stands differently from how it is said to here.
  ///
  /// @return false if that took longer than `limit`
  /// @throws InterruptedException if the thread was interrupted
  public boolean awaitChange(Connectivity from, Duration limit) throws InterruptedException {
    return link.slot().awaitChange(from, Deadline.after(limit, link.time()));
  }

  /// Has an idle channel connect, as its next call would. Does not block.
  public void connect() {
    link.connect();
  }

  /// Has the channel try at once what it pauses before, and forget how often that has failed: for
  /// programs that learn of a network's return. Does not block.
  public void resetConnectBackoff() {
    link.resetBackoff();
  }

  /// Takes no new calls, and closes each connection with the last of its calls. Calls that still wait
  /// for a connection fail.
  ///
  /// Does not block; [#close] may follow, and does not wait.
  public void drain() {
    link.drain();
  }

  /// Takes no new calls, lets those that are under way go on for a while, and closes the channel.
  ///
  /// Blocks until all of them have ended, or the time is over, or the thread is interrupted; those that
  /// go on then fail.
  /// @return whether all had ended by themselves
  public boolean close(Duration grace) {
    link.drain();
    try {
      link.connections().awaitClosed(Deadline.after(grace, link.time()));
      return true;
    } catch (WaitExpired over) {
      return false;
    } finally {
      close();
    }
  }

  /// Closes the channel at once; calls that are under way fail.
  @Override
  public void close() {
    link.close();
  }
}
