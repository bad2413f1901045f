package dev.weft;

import java.util.List;
import java.util.Objects;

/// Where [CallContext] is bound, and what there is where it is not.
final class CurrentCall {
  static final ScopedValue<CallContext> SCOPE = ScopedValue.newInstance();

  static final CallContext OUTSIDE = new Outside();

  private static final Time.Timer NEVER = () -> {};

  private CurrentCall() {}

  private static final class Outside implements CallContext {
    @Override
    public String method() {
      throw outside();
    }

    @Override
    public Deadline deadline() {
      return Deadline.NONE;
    }

    @Override
    public Metadata headers() {
      return Metadata.EMPTY;
    }

    @Override
    public Peer peer() {
      throw outside();
    }

    @Override
    public boolean isEnded() {
      return false;
    }

    /// Where there is no call, none ends.
    @Override
    public Time.Timer whenEnded(Runnable task) {
      return NEVER;
    }

    @Override
    public void addHeaders(Metadata headers) {
      throw outside();
    }

    @Override
    public void sendHeaders() {
      throw outside();
    }

    @Override
    public void addTrailers(Metadata trailers) {
      throw outside();
    }

    @Override
    public List<String> acceptedCompressions() {
      throw outside();
    }

    @Override
    public void compressWith(String compression) {
      throw outside();
    }

    /// Nothing to bind: work handed on from outside a call stays outside of any.
    @Override
    public void run(Runnable task) {
      task.run();
    }

    private static IllegalStateException outside() {
      return new IllegalStateException(
          "no call is served on "
              + Objects.toString(Thread.currentThread().getName())
              + ": CallContext.wrap hands a handler's context to another thread");
    }
  }
}
