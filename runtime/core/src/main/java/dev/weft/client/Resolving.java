package dev.weft.client;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.resolver.Resolution;
import dev.weft.resolver.Resolver;

/// Reads a resolver on a virtual thread, from the moment at which its channel is needed until it is
/// not.
final class Resolving implements AutoCloseable {
  private final Resolver resolver;
  private final ControlLoop loop;
  private final Thread reader;

  Resolving(Resolver resolver, ControlLoop loop) {
    this.resolver = resolver;
    this.loop = loop;
    this.reader = Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(this::read);
  }

  void start() {
    reader.start();
  }

  private void read() {
    try {
      for (Resolution next = resolver.next(); next != null; next = resolver.next()) {
        loop.post(new ControlEvent.Resolved(this, next));
      }
    } catch (InterruptedException closed) {
      // Only close() interrupts.
    } catch (RuntimeException | Error e) {
      // Without a word of it, calls would wait for this thread for ever.
      var why = new Status(Code.UNAVAILABLE, "the resolver failed: " + e);
      loop.post(new ControlEvent.Resolved(this, new Resolution.Failed(why)));
    }
  }

  void refresh() {
    resolver.refresh();
  }

  void rejected() {
    resolver.rejected();
  }

  @Override
  public void close() {
    resolver.close();
    reader.interrupt();
  }
}
