package dev.weft.server;

import dev.weft.Attributes;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Peer;
import dev.weft.Prepared;
import dev.weft.Time;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A served call that passes everything on: for interceptors, which override what they care for.
///
/// Passed to an interceptor's `next`, it is the [dev.weft.CallContext] of what lies inside.
public class FilterServerCall implements ServerCall {
  private final ServerCall call;

  protected FilterServerCall(ServerCall call) {
    this.call = call;
  }

  @Override
  public MethodDescriptor<?, ?> descriptor() {
    return call.descriptor();
  }

  @Override
  public @Nullable Object receive() {
    return call.receive();
  }

  @Override
  public void send(Object message) {
    call.send(message);
  }

  @Override
  public Prepared<Object> prepare(Object message) {
    return call.prepare(message);
  }

  @Override
  public Prepared<Object> prepareUncompressed(Object message) {
    return call.prepareUncompressed(message);
  }

  @Override
  public List<String> acceptedCompressions() {
    return call.acceptedCompressions();
  }

  @Override
  public void compressWith(String compression) {
    call.compressWith(compression);
  }

  @Override
  public String method() {
    return call.method();
  }

  @Override
  public Deadline deadline() {
    return call.deadline();
  }

  @Override
  public Metadata headers() {
    return call.headers();
  }

  @Override
  public Peer peer() {
    return call.peer();
  }

  @Override
  public Attributes attributes() {
    return call.attributes();
  }

  @Override
  public boolean isEnded() {
    return call.isEnded();
  }

  @Override
  public Time.Timer whenEnded(Runnable task) {
    return call.whenEnded(task);
  }

  @Override
  public void addHeaders(Metadata headers) {
    call.addHeaders(headers);
  }

  @Override
  public void sendHeaders() {
    call.sendHeaders();
  }

  @Override
  public void addTrailers(Metadata trailers) {
    call.addTrailers(trailers);
  }
}
