package dev.weft;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/// What code knows of the call it runs in: its deadline, its metadata, its peer.
///
/// A handler's thread has it without asking, and the calls that it makes end with the call that it
/// serves: no later than its deadline, and when it is cancelled, or answered. Other threads have no
/// context, not even those that a handler starts: hand it on with [#wrap(Runnable)]. What is to
/// outlive the call is done by a thread without.
public interface CallContext {
  /// The context of the call that the current thread serves; outside of any, one without a
  /// deadline or metadata whose other methods throw [IllegalStateException].
  static CallContext current() {
    return CurrentCall.SCOPE.orElse(CurrentCall.OUTSIDE);
  }

  /// The full name of the method that is served: `service/name`.
  String method();

  Deadline deadline();

  /// The metadata that the client sent ahead of its messages. It is not passed on to calls made
  /// from here unless somebody does.
  Metadata headers();

  Peer peer();

  /// What interceptors have noted about the call.
  default Attributes attributes() {
    return Attributes.EMPTY;
  }

  /// Whether the call has ended, so that nobody waits for what is being done here.
  boolean isEnded();

  /// Runs a short task, which must not block, when the call ends, be it answered or given up; at once
  /// if it has ended. On whichever thread ends it, where what it throws is logged and ends nothing else.
  ///
  /// @return forgets the task again
  Time.Timer whenEnded(Runnable task);

  /// Adds metadata to send ahead of the first message.
  /// @throws RpcException with [Code#INTERNAL], if that has been sent already
  void addHeaders(Metadata headers);

  /// Sends the metadata added so far, without waiting for the first message.
  /// @throws RpcException with [Code#INTERNAL], if that has been sent already
  void sendHeaders();

  /// Adds metadata to send with the status.
  void addTrailers(Metadata trailers);

  /// The names of what the client accepts compressed messages by, in its order.
  List<String> acceptedCompressions();

  /// Chooses what the call's messages are compressed by, before the first is sent. Unless this is said,
  /// they are compressed as the client's are.
  ///
  /// @param compression a name such as `gzip`, or `identity` for none
  /// @throws RpcException with [Code#INTERNAL], if the server does not know it, the client does not
  ///     accept it, or it is too late; the call goes on as if nothing had been said
  void compressWith(String compression);

  /// Runs a task in this context, on the current thread.
  default void run(Runnable task) {
    ScopedValue.where(CurrentCall.SCOPE, this).run(task);
  }

  /// The task, to be run in this context by whichever thread.
  default Runnable wrap(Runnable task) {
    return () -> run(task);
  }

  /// The task, to be run in this context by whichever thread.
  default <T> Callable<T> wrap(Callable<T> task) {
    return () -> ScopedValue.where(CurrentCall.SCOPE, this).call(task::call);
  }

  /// An executor that runs each task in the context of the thread that hands it in.
  static Executor propagating(Executor executor) {
    return task -> executor.execute(current().wrap(task));
  }
}
