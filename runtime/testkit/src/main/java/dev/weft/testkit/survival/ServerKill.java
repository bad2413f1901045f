package dev.weft.testkit.survival;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.CallContext;
import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Incoming;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.server.Binding;
import dev.weft.server.Server;
import dev.weft.testkit.survival.KillTable.End;
import dev.weft.testkit.survival.KillTable.Place;
import dev.weft.testkit.survival.KillTable.Verdict;
import dev.weft.testkit.transport.Eventually;
import dev.weft.testkit.transport.Running;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Brings a served call to a place at the server and ends it there.
final class ServerKill implements AutoCloseable {
  private static final String SERVICE = "weft.survival.Kill";
  private static final MethodDescriptor<byte[], byte[]> CALL =
      new MethodDescriptor<>(
          SERVICE, "Call", Kind.BIDI_STREAMING, Message.MARSHALLER, Message.MARSHALLER);

  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] PIECE = new byte[32 << 10];

  private final Place place;
  private final End end;
  private final WatchedServer transport;
  private final CountedTime time = new CountedTime();
  private final BlockingQueue<Thread> handlers = new LinkedBlockingQueue<>();
  private final BlockingQueue<RpcException> thrown = new LinkedBlockingQueue<>();
  private final Server server;
  private final ClientTransport client;

  ServerKill(Place place, End end, WatchedServer transport, WatchedConnector connector)
      throws Exception {
    this.place = place;
    this.end = end;
    this.transport = transport;
    this.server =
        Server.over(transport)
            .serve(() -> Binding.of(SERVICE).bidiStreaming(CALL, this::handle).build())
            .time(time)
            .start();
    this.client = connector.connect(server.address(), Deadline.after(Eventually.BOUND));
  }

  private void handle(Incoming<byte[]> requests, Outgoing<byte[]> replies) {
    handlers.add(Thread.currentThread());
    try {
      switch (place) {
        case SERVER_WRITE -> {
          while (true) replies.send(PIECE);
        }
        case USER_CODE -> userCode(requests);
        default -> requests.receive();
      }
    } catch (RpcException e) {
      thrown.add(e);
      throw e;
    }
  }

  /// Code that knows of interrupts and asks the call for their reason.
  private static void userCode(Incoming<byte[]> requests) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      if (CallContext.current().isEnded()) requests.receive();
      throw new RpcException(Code.CANCELLED, "interrupted by code of its own");
    }
  }

  /// Returns how many nanoseconds after its end the thread came back.
  long kill(Verdict expected) throws Exception {
    long start = System.nanoTime();
    boolean late = end == End.DEADLINE;
    Http2Stream stream = open(late && place != Place.SERVER_CLOSE);
    @Nullable Thread handler = handlers.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
    assertNotNull(handler, "no handler ran");
    Running<Boolean> stopping = place == Place.SERVER_CLOSE ? stopping(late) : null;
    if (late) {
      start += TIMEOUT.toNanos();
    } else {
      Thread waiting = stopping == null ? handler : stopping.thread();
      eventually(
          "the thread waits",
          () ->
              waiting.getState() == Thread.State.WAITING
                  || waiting.getState() == Thread.State.TIMED_WAITING);
      start = System.nanoTime();
    }
    inflict(stream, stopping == null ? handler : stopping.thread());
    check(expected, stopping);
    long took = System.nanoTime() - start;
    if (stopping == null) checkWhatTheClientSees(stream);
    stream.reset(ErrorCode.CANCEL);
    checkNothingIsLeft(handler);
    return took;
  }

  private Http2Stream open(boolean withTimeout) {
    Http2Stream stream = client.newStream(Deadline.after(Eventually.BOUND));
    Headers head =
        Headers.of(
            ":method", "POST",
            ":scheme", "http",
            ":path", CALL.path(),
            ":authority", "test",
            "te", "trailers",
            "content-type", "application/grpc");
    // Each call has a timer, which is to be gone with it.
    Duration timeout = withTimeout ? TIMEOUT : LONG;
    head = head.with("grpc-timeout", timeout.toMillis() + "m");
    stream.write(head, null, null, EndStream.NO);
    return stream;
  }

  private Running<Boolean> stopping(boolean late) {
    Running<Boolean> stopping = Running.running(() -> server.stop(late ? TIMEOUT : LONG).isClean());
    if (!late) stopping.blocked();
    return stopping;
  }

  private void inflict(Http2Stream stream, Thread waiting) {
    switch (end) {
      case DEADLINE -> {
        // It comes by itself.
      }
      case INTERRUPT -> waiting.interrupt();
      case PEER_RESET -> stream.reset(ErrorCode.CANCEL);
      case CONNECTION_LOSS -> client.close();
      case SHUTDOWN -> server.close();
      case CANCEL, GOAWAY -> throw new AssertionError(end + " ends nothing at a server");
    }
  }

  private void check(Verdict expected, @Nullable Running<Boolean> stopping) throws Exception {
    switch (expected) {
      case Verdict.Ends(Code code) -> {
        RpcException told = thrown.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(told, "the handler was not woken");
        assertEquals(code, told.status().code(), () -> "of " + told);
      }
      case Verdict.Stops(boolean drained) -> {
        assertNotNull(stopping);
        assertEquals(drained, stopping.result(), "whether the call ended by itself");
      }
      case Verdict.Interrupted() -> {
        assertNotNull(stopping);
        assertInstanceOf(InterruptedException.class, stopping.failure());
      }
      case Verdict.Cannot(String why) -> throw new AssertionError(why);
    }
  }

  private void checkWhatTheClientSees(Http2Stream stream) {
    switch (end) {
      case DEADLINE -> {
        var failure = assertThrows(TransportException.class, () -> readAll(stream)).failure();
        assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), failure);
      }
      case INTERRUPT -> {
        if (place == Place.SERVER_WRITE) return; // maybe within a message
        Headers trailers = stream.awaitTrailers();
        assertNotNull(trailers, "trailers");
        assertEquals("1", trailers.get("grpc-status"));
      }
      default -> {
        // It has ended the call itself, or has no connection any more.
      }
    }
  }

  private static void readAll(Http2Stream stream) {
    stream.awaitHead();
    while (stream.read(1 << 10) != null) {
      // what was sent before
    }
  }

  private void checkNothingIsLeft(Thread handler) {
    eventually("no stream is left at the client", () -> client.streams() == 0);
    for (Connection connection : transport.accepted()) {
      eventually("no stream is left at the server", () -> connection.streams() == 0);
    }
    eventually("the handler's thread has ended", () -> !handler.isAlive());
    eventually("no timer is left of " + time.timers(), () -> time.timers() == 0);
    client.close();
    server.close();
    eventually("no connection is left", () -> transport.connections() == 0);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
