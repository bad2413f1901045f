package dev.weft.client;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.Prepared;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.Time;
import dev.weft.retry.Hedges;
import dev.weft.retry.ReplayBuffer;
import dev.weft.transport.EndStream;
import dev.weft.wire.PreparedFrame;
import org.jspecify.annotations.Nullable;

/// A call that is made several times at once: what its caller sees of the [Race]. Once that is
/// decided, the winner is the call.
final class HedgedCall implements ClientCall {
  private final CallRequest request;
  private final CallForm form;
  private final Hedges hedges;
  private final Race race;
  private final Time.Timer contextsEnd;

  // The receiver's own.
  private boolean succeeded;

  HedgedCall(CallRequest request, Link link, Hedges hedges, ReplayBuffer sent, long waitedFrom) {
    this.request = request;
    this.form = link.form(request.method(), request.options().form());
    this.hedges = hedges;
    this.race = new Race(request, link, hedges, sent, waitedFrom);
    this.contextsEnd = request.context().whenEnded(() -> race.end(request.endOfContext()));
    // Where there is one request, the race waits for it: to send it with the head, or not to begin.
    if (!sendsOne()) race.begin();
  }

  private boolean sendsOne() {
    return request.method().kind().clientSendsOne();
  }

  @Override
  public void send(Object message) {
    send(message, EndStream.NO);
  }

  @Override
  public void sendLast(Object message) {
    send(message, EndStream.YES);
  }

  private void send(Object message, EndStream end) {
    if (race.winner() == null && race.keep(made(message), end)) {
      if (sendsOne()) race.begin();
      return;
    }
    StreamCall won = race.fedWinner();
    try {
      won.send(message, end);
    } catch (RpcException e) {
      throw race.told(e);
    }
  }

  private PreparedFrame<Object> made(Object message) {
    try {
      return form.made(message, request.options().maxSentMessageBytes());
    } catch (RpcException unsendable) {
      race.end(unsendable.status());
      throw race.told(unsendable);
    }
  }

  @Override
  public void finishSending() {
    if (race.keepEnd()) {
      race.begin();
      return;
    }
    StreamCall won = race.fedWinner();
    try {
      won.finishSending();
    } catch (RpcException e) {
      throw race.told(e);
    }
  }

  @Override
  public Prepared<Object> prepare(Object message) {
    return form.prepare(message, request.options().maxSentMessageBytes());
  }

  @Override
  public Prepared<Object> prepareUncompressed(Object message) {
    return form.prepareUncompressed(message, request.options().maxSentMessageBytes());
  }

  @Override
  public @Nullable Object receive() {
    StreamCall won = race.decided();
    Object message;
    try {
      message = won.receive();
    } catch (RpcException e) {
      contextsEnd.cancel();
      throw race.told(e);
    }
    if (message == null && !succeeded) {
      succeeded = true;
      contextsEnd.cancel();
      hedges.succeeded();
    }
    return message;
  }

  @Override
  public Metadata headers() {
    return race.decided().headers();
  }

  @Override
  public Metadata trailers() {
    StreamCall won = race.winner();
    return won == null ? Metadata.EMPTY : won.trailers();
  }

  @Override
  public void cancel(String reason) {
    race.end(new Status(Code.CANCELLED, reason));
  }

  @Override
  public void close() {
    cancel("the call was closed before its end");
    contextsEnd.cancel();
  }
}
