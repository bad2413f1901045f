package dev.weft.testkit.transport;

import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.ServedStream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.WaitExpired;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One stream as a server saw it, and what became of it.
final class Visit implements ServedStream {
  /// What a test's server does with a stream.
  interface Handling {
    void serve(Visit visit) throws Exception;
  }

  private final Http2Stream stream;
  private final Headers head;
  private final Handling handling;
  private final AtomicInteger running;
  private final Queue<Throwable> mistakes;
  private final Queue<TransportFailure> failures = new ConcurrentLinkedQueue<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch failed = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicInteger runs = new AtomicInteger();
  private volatile @Nullable Thread thread;
  private volatile @Nullable Throwable thrown;
  private volatile boolean leftInterrupted;

  /// @param running counts visits that are being served
  /// @param mistakes gets what a handling throws that no stream throws
  Visit(
      Http2Stream stream,
      Headers head,
      Handling handling,
      AtomicInteger running,
      Queue<Throwable> mistakes) {
    this.stream = stream;
    this.head = head;
    this.handling = handling;
    this.running = running;
    this.mistakes = mistakes;
  }

  Http2Stream stream() {
    return stream;
  }

  Headers head() {
    return head;
  }

  @Override
  public void run() {
    running.incrementAndGet();
    if (runs.incrementAndGet() > 1) mistakes.add(new AssertionError("run was called twice"));
    thread = Thread.currentThread();
    started.countDown();
    try {
      handling.serve(this);
    } catch (TransportException | WaitExpired end) {
      thrown = end;
      leftInterrupted = Thread.interrupted();
      stream.reset(ErrorCode.CANCEL);
    } catch (Throwable mistake) {
      thrown = mistake;
      mistakes.add(mistake);
      stream.reset(ErrorCode.INTERNAL_ERROR);
    } finally {
      running.decrementAndGet();
      finished.countDown();
    }
  }

  @Override
  public void failed(TransportFailure failure) {
    failures.add(failure);
    if (failures.size() > 1) mistakes.add(new AssertionError("failed was told twice: " + failures));
    failed.countDown();
  }

  boolean hasStarted() {
    return started.getCount() == 0;
  }

  void untilStarted() {
    within(started, "the handler was not started");
  }

  void untilFinished() {
    within(finished, "the handler did not return");
  }

  /// Waits for [#failed], and returns what it was told.
  TransportFailure failure() {
    within(failed, "the stream was not told to have failed");
    return failures.element();
  }

  boolean hasFailed() {
    return failed.getCount() == 0;
  }

  Thread thread() {
    untilStarted();
    Thread serving = thread;
    if (serving == null) throw new AssertionError("no thread, though started");
    return serving;
  }

  /// Waits until the handler waits for something.
  void blocked() {
    Eventually.eventually("the handler waits", () -> Running.waits(thread()));
  }

  /// What the handling threw, once it has ended; null if it returned.
  @Nullable Throwable thrown() {
    untilFinished();
    return thrown;
  }

  /// Whether the handler's interrupt flag was set when a wait threw.
  boolean leftInterrupted() {
    untilFinished();
    return leftInterrupted;
  }

  private void within(CountDownLatch latch, String otherwise) {
    try {
      if (!latch.await(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(otherwise);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(otherwise + ", and the waiting thread was interrupted", e);
    }
  }
}
