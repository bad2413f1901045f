package dev.weft;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a call went that has failed, as its client knows it: what its target stood for, how long it
/// waited for a connection, where its attempts were sent, and how each ended.
///
/// It comes with the [RpcException] that the call's methods throw ([RpcException#story]), suppressed,
/// so that logs show it below the stack. It has no stack of its own, and no more than a few hundred
/// characters for each of a handful of attempts.
public final class CallStory extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient String method;
  private final transient String target;
  private final transient String resolved;
  private final transient List<Attempt> attempts;
  private final transient int unlisted;

  /// One attempt at the call.
  ///
  /// @param paused ahead of it, because the one before had failed
  /// @param connecting how long it waited to learn what its name stands for, for a connection, and to be
  ///     told which; zero if there was one at once
  /// @param queued how long it waited on its connection for the server to take one stream more; zero
  ///     if that did at once
  /// @param server where it was sent; null if it came to no connection
  /// @param isAnswered whether the server had begun to answer
  /// @param status how it ended
  public record Attempt(
      Duration paused,
      Duration connecting,
      Duration queued,
      @Nullable SocketAddress server,
      boolean isAnswered,
      Status status) {
    @Override
    public String toString() {
      var text = new StringBuilder();
      if (paused.isPositive()) text.append("paused ").append(seconds(paused)).append("; ");
      if (connecting.isPositive()) {
        text.append("waited ").append(seconds(connecting)).append(" for a connection; ");
      }
      if (queued.isPositive()) {
        text.append("waited ").append(seconds(queued)).append(" for the server to take a stream; ");
      }
      text.append(server == null ? "came to no connection" : "went to " + server);
      if (server != null) {
        text.append(isAnswered ? ", which had begun to answer" : ", which had not begun to answer");
      }
      return text.append("; ended with ").append(shown(status.toString())).toString();
    }
  }

  /// @param method `service/name`
  /// @param target what the channel is to
  /// @param resolved what that stood for, in a few words
  /// @param attempts the first of them, in the order in which they ended
  /// @param unlisted how many more there were
  public CallStory(
      String method, String target, String resolved, List<Attempt> attempts, int unlisted) {
    super(null, null, false, false);
    this.method = method;
    this.target = target;
    this.resolved = resolved;
    this.attempts = List.copyOf(attempts);
    this.unlisted = unlisted;
  }

  private static String seconds(Duration duration) {
    long micros = duration.toNanos() / 1_000;
    return micros / 1e6 + " s";
  }

  private static String shown(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  /// What the channel is to.
  public String target() {
    return target;
  }

  /// What the target stood for, in a few words.
  public String resolved() {
    return resolved;
  }

  /// The attempts, in the order in which they ended; at most ten.
  public List<Attempt> attempts() {
    return attempts;
  }

  /// How many attempts there were besides.
  public int unlisted() {
    return unlisted;
  }

  /// All of it, in a line.
  @Override
  public String getMessage() {
    var text = new StringBuilder(method + " at " + shown(target) + ", which " + shown(resolved));
    for (int i = 0; i < attempts.size(); i++) {
      text.append(attempts.size() + unlisted == 1 ? ": it " : "; attempt " + (i + 1) + " ");
      text.append(attempts.get(i));
    }
    if (unlisted > 0) text.append("; and ").append(unlisted).append(" more");
    return text.toString();
  }
}
