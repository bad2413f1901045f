package dev.weft.wire;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Status;
import dev.weft.compression.Compressions;
import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header list that opens a call: written by the client, read by the server.
///
/// The part that a method's calls have in common is one [Headers] object at both ends, so it is put
/// together once a method and channel, and parsed once a connection.
public final class RequestHead {
  static final String ENCODING = "grpc-encoding";
  static final String ACCEPT_ENCODING = "grpc-accept-encoding";

  private static final String CONTENT_TYPE = ContentType.NAME;

  private final Headers headers;
  private @Nullable String method;
  private @Nullable String path;
  private @Nullable String contentType;
  private @Nullable String encoding;
  private @Nullable String accepted;
  private @Nullable String timeout;
  private int authorities;
  private int hosts;

  /// Whether nothing was found to refuse but perhaps its size, which is each server's own to limit: a
  /// head that calls share is looked at once.
  private boolean isCall;

  /// Computed when first asked for; a race computes it twice, to the same effect.
  private @Nullable Metadata metadata;

  private RequestHead(Headers headers) {
    this.headers = headers;
    Headers prefix = headers.prefix();
    if (prefix != headers && prefix != Headers.EMPTY) {
      RequestHead shared = parse(prefix);
      method = shared.method;
      path = shared.path;
      contentType = shared.contentType;
      encoding = shared.encoding;
      accepted = shared.accepted;
      timeout = shared.timeout;
      authorities = shared.authorities;
      hosts = shared.hosts;
    }
    int from = headers.size() - headers.tailSize();
    if (prefix == headers) from = 0;
    for (int i = from; i < headers.size(); i++) note(headers.name(i), headers.value(i));
  }

  private void note(String name, String value) {
    switch (name) {
      case ":method" -> method = value;
      case ":path" -> path = value;
      case CONTENT_TYPE -> contentType = value;
      case ENCODING -> encoding = value;
      case ACCEPT_ENCODING -> accepted = accepted == null ? value : accepted + "," + value;
      case TimeoutHeader.NAME -> timeout = value;
      case ":authority" -> authorities++;
      case "host" -> hosts++;
      default -> {} // metadata, or nothing that decides what becomes of the call
    }
  }

  /// What all calls of a method on a channel begin with that send their messages in one form.
  ///
  /// @param subtype the content-type's; null for the usual one
  /// @param encoding what messages may be compressed by; null for nothing
  /// @param accepted what the server may compress by
  public static Headers shared(
      MethodDescriptor<?, ?> method,
      String scheme,
      String authority,
      String userAgent,
      @Nullable String subtype,
      @Nullable String encoding,
      Compressions accepted) {
    var fields = new ArrayList<String>();
    add(fields, ":method", "POST");
    add(fields, ":scheme", scheme);
    add(fields, ":authority", authority);
    add(fields, ":path", method.path());
    add(fields, "te", "trailers");
    add(fields, CONTENT_TYPE, ContentType.of(subtype));
    add(fields, "user-agent", userAgent);
    if (encoding != null) add(fields, ENCODING, encoding);
    if (!accepted.names().isEmpty()) add(fields, ACCEPT_ENCODING, accepted.toString());
    return Headers.shared(fields.toArray(String[]::new));
  }

  private static void add(List<String> fields, String name, String value) {
    fields.add(name);
    fields.add(value);
  }

  /// The same for one that calls another server: no other calls share it.
  public static Headers calling(Headers shared, String authority) {
    var fields = new ArrayList<String>(2 * shared.size());
    for (int i = 0; i < shared.size(); i++) {
      String name = shared.name(i);
      add(fields, name, name.equals(":authority") ? authority : shared.value(i));
    }
    return Headers.of(fields);
  }

  /// One call's head: the shared part, then what is this call's own.
  public static Headers of(Headers shared, Deadline deadline, Metadata metadata) {
    if (deadline.isNone() && metadata.isEmpty()) return shared;
    var own = new ArrayList<String>(2 + 2 * metadata.size());
    if (!deadline.isNone()) {
      own.add(TimeoutHeader.NAME);
      own.add(TimeoutHeader.format(deadline.remainingNanos()));
    }
    MetadataCodec.append(metadata, own);
    return shared.with(own);
  }

  public static RequestHead parse(Headers headers) {
    return headers.prefix() == headers
        ? headers.derived(RequestHead::new)
        : new RequestHead(headers);
  }

  /// The answer to a request that is no call, or null if it is one.
  public @Nullable Headers refusal(MetadataLimit limit) {
    if (limit.refuses(headers)) return refuse(431, Code.INTERNAL, limit.reason(headers));
    if (isCall) return null;
    Headers refusal = lookForRefusal();
    isCall = refusal == null;
    return refusal;
  }

  private @Nullable Headers lookForRefusal() {
    // First of all, whatever protocol it is: a proxy in between may have read the other one.
    if (authorities > 1 || hosts > 1) {
      return refuse(
          400,
          Code.INTERNAL,
          "the request has " + authorities + " :authority and " + hosts + " host; 1 is allowed");
    }
    if (!ContentType.isGrpc(contentType)) {
      return refuse(
          415,
          Code.INVALID_ARGUMENT,
          "content-type is " + contentType + "; application/grpc is allowed");
    }
    if (!"POST".equals(method)) {
      return refuse(405, Code.INTERNAL, ":method is " + method + "; POST is allowed");
    }
    if (timeout != null && TimeoutHeader.parse(timeout) == TimeoutHeader.MALFORMED) {
      return refuse(400, Code.INTERNAL, "malformed grpc-timeout: " + timeout);
    }
    String malformedName = MetadataCodec.undecodableName(headers);
    if (malformedName != null) {
      return refuse(400, Code.INTERNAL, "malformed binary metadata in header " + malformedName);
    }
    return null;
  }

  private static Headers refuse(int httpStatus, Code code, String message) {
    return ResponseHead.ofHttp(httpStatus, new Status(code, message));
  }

  /// `/service/method`; empty if the request has none.
  public String path() {
    return path == null ? "" : path;
  }

  /// The content-type's subtype, in lower case; null if messages have the usual form.
  public @Nullable String subtype() {
    return contentType == null ? null : ContentType.subtype(contentType);
  }

  /// What messages that are compressed are compressed by; null if none are.
  public @Nullable String encoding() {
    return encoding == null || encoding.equals(Compressions.IDENTITY) ? null : encoding;
  }

  /// What answers may be compressed by, as the client says; if it does not say, what it uses itself.
  public List<String> acceptedEncodings() {
    if (accepted == null) return encoding() == null ? List.of() : List.of(encoding());
    var names = new ArrayList<String>();
    for (String name : accepted.split(",", -1)) {
      if (!name.isBlank() && !name.strip().equals(Compressions.IDENTITY)) names.add(name.strip());
    }
    return List.copyOf(names);
  }

  /// Nanoseconds that the client waits from now on; [Long#MAX_VALUE] if it said nothing.
  public long timeoutNanos() {
    return timeout == null ? Long.MAX_VALUE : TimeoutHeader.parse(timeout);
  }

  public Metadata metadata() {
    Metadata known = metadata;
    if (known != null) return known;
    Headers prefix = headers.prefix();
    // What a host is seen as depends on the whole list.
    boolean isWhole = prefix == headers || prefix == Headers.EMPTY || hosts > 0;
    Metadata ahead = isWhole ? Metadata.EMPTY : parse(prefix).metadata();
    int from = isWhole ? 0 : prefix.size();
    Metadata all = ahead.and(MetadataCodec.ofRequest(headers, from, authorities > 0));
    metadata = all;
    return all;
  }
}
