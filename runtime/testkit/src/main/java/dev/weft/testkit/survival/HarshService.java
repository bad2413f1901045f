package dev.weft.testkit.survival;

import dev.weft.Code;
import dev.weft.Incoming;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.Outgoing;
import dev.weft.RpcException;
import dev.weft.server.Binding;
import dev.weft.server.Service;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Handlers that answer, that wait until they are interrupted, and that interrupt themselves.
final class HarshService implements Service {
  private static final String NAME = "weft.survival.Harsh";

  /// Answers with the request.
  static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", Kind.UNARY);

  /// As [#ECHO], by a handler that has interrupted itself; which is nobody else's business.
  static final MethodDescriptor<byte[], byte[]> ECHO_INTERRUPTED =
      method("EchoInterrupted", Kind.UNARY);

  /// Answers each message with itself.
  static final MethodDescriptor<byte[], byte[]> CHAT = method("Chat", Kind.BIDI_STREAMING);

  /// Says once that it is there, and then waits for messages that are not sent.
  static final MethodDescriptor<byte[], byte[]> LISTEN = method("Listen", Kind.BIDI_STREAMING);

  /// Says once that it is there, and then reads nothing, until it is interrupted.
  static final MethodDescriptor<byte[], byte[]> IGNORE = method("Ignore", Kind.BIDI_STREAMING);

  /// Sends without end.
  static final MethodDescriptor<byte[], byte[]> FLOOD = method("Flood", Kind.BIDI_STREAMING);

  /// Interrupts itself, and then waits for a message, which ends the call.
  static final MethodDescriptor<byte[], byte[]> GIVE_UP = method("GiveUp", Kind.BIDI_STREAMING);

  static final int FLOOD_MESSAGE = 16 << 10;

  final AtomicInteger running = new AtomicInteger();
  final LongAdder late = new LongAdder();
  final LongAdder cancelledReading = new LongAdder();
  final LongAdder cancelledWriting = new LongAdder();
  final LongAdder interruptedElsewhere = new LongAdder();
  final Queue<Throwable> mistakes = new ConcurrentLinkedQueue<>();

  private static MethodDescriptor<byte[], byte[]> method(String name, Kind kind) {
    return new MethodDescriptor<>(NAME, name, kind, Message.MARSHALLER, Message.MARSHALLER);
  }

  @Override
  public Binding binding() {
    return Binding.of(NAME)
        .unary(ECHO, request -> intact(request))
        .unary(ECHO_INTERRUPTED, HarshService::echoInterrupted)
        .bidiStreaming(CHAT, this::chat)
        .bidiStreaming(LISTEN, this::listen)
        .bidiStreaming(IGNORE, this::ignore)
        .bidiStreaming(FLOOD, this::flood)
        .bidiStreaming(GIVE_UP, HarshService::giveUp)
        .build();
  }

  private byte[] intact(byte[] message) {
    try {
      return Message.intact(message);
    } catch (AssertionError e) {
      mistakes.add(e);
      throw e;
    }
  }

  private static byte[] echoInterrupted(byte[] request) {
    Thread.currentThread().interrupt();
    return request;
  }

  private void chat(Incoming<byte[]> messages, Outgoing<byte[]> replies) {
    for (byte[] message : messages) replies.send(intact(message));
  }

  private void listen(Incoming<byte[]> messages, Outgoing<byte[]> replies) {
    replies.send(Message.EMPTY);
    try {
      messages.receive();
    } catch (RpcException e) {
      (e.status().code() == Code.DEADLINE_EXCEEDED ? late : cancelledReading).increment();
      throw e;
    }
  }

  private void ignore(Incoming<byte[]> messages, Outgoing<byte[]> replies) {
    replies.send(Message.EMPTY);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interruptedElsewhere.increment();
      throw new RpcException(Code.CANCELLED, "interrupted");
    }
  }

  private void flood(Incoming<byte[]> messages, Outgoing<byte[]> replies) {
    try {
      while (true) replies.send(new byte[FLOOD_MESSAGE]);
    } catch (RpcException e) {
      cancelledWriting.increment();
      throw e;
    }
  }

  private static void giveUp(Incoming<byte[]> messages, Outgoing<byte[]> replies) {
    Thread.currentThread().interrupt();
    byte @Nullable [] message = messages.receive();
    throw new AssertionError("an interrupted thread waited, and received " + (message != null));
  }
}
