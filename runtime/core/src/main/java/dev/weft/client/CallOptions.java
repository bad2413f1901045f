package dev.weft.client;

import dev.weft.Attributes;
import dev.weft.Deadline;
import dev.weft.Metadata;
import dev.weft.credentials.CallCredentials;
import dev.weft.observe.CallObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a caller may say about its calls; immutable.
///
/// @param deadline when the calls must have ended; [Deadline#NONE] for none
/// @param timeout how long each call may take from its own start; null for as long as it likes. The
///     earlier of the two holds, and so does the deadline of the call that is being served
/// @param waiting whether calls wait while no connection can be made, until one can or their deadline
///     passes; otherwise they fail with UNAVAILABLE. Null for what the channel's service config says
/// @param headers metadata to send ahead of the first message
/// @param receiveLimit the longest message that is accepted, in bytes; null for what the channel's
///     service config says. The smaller holds of what is said here and there
/// @param sendLimit the same for messages that are sent
/// @param form how messages travel: compressed or not, and marshalled how
/// @param identity who calls, and whom, where the channel does not say
/// @param attributes what callers tell the channel's interceptors
/// @param observers watch the calls, besides the channel's own
public record CallOptions(
    Deadline deadline,
    @Nullable Duration timeout,
    @Nullable Boolean waiting,
    Metadata headers,
    @Nullable Integer receiveLimit,
    @Nullable Integer sendLimit,
    MessageForm form,
    CallIdentity identity,
    Attributes attributes,
    List<CallObserver> observers) {
  public static final CallOptions DEFAULT =
      new CallOptions(
          Deadline.NONE,
          null,
          null,
          Metadata.EMPTY,
          null,
          null,
          MessageForm.USUAL,
          CallIdentity.NONE,
          Attributes.EMPTY,
          List.of());

  public CallOptions {
    observers = List.copyOf(observers);
  }

  /// Whether calls wait while no connection can be made; they do not, if nobody says.
  public boolean waitsForReady() {
    return waiting != null && waiting;
  }

  /// The longest message that is accepted, in bytes: 4 MiB, as other gRPC clients have it, if nobody
  /// says.
  public int maxReceivedMessageBytes() {
    return receiveLimit == null ? 4 << 20 : receiveLimit;
  }

  /// The longest message that is sent, in bytes: any, if nobody says.
  public int maxSentMessageBytes() {
    return sendLimit == null ? Integer.MAX_VALUE : sendLimit;
  }

  /// Each call ends within this long of its start: `client.with(deadline(ofSeconds(1)))`.
  public static UnaryOperator<CallOptions> deadline(Duration fromStart) {
    return options -> options.withTimeout(fromStart);
  }

  /// All calls end at one moment.
  public static UnaryOperator<CallOptions> deadline(Deadline moment) {
    return options -> options.withDeadline(moment);
  }

  /// One value of metadata more.
  public static <T> UnaryOperator<CallOptions> header(Metadata.Key<T> key, T value) {
    return options -> options.withHeaders(options.headers.with(key, value));
  }

  /// Calls wait for a connection, however often one cannot be made (wait-for-ready.md).
  public static UnaryOperator<CallOptions> waitForReady() {
    return options -> options.withWaitForReady(true);
  }

  /// Requests are compressed so: `client.with(compression("gzip"))`.
  public static UnaryOperator<CallOptions> compression(String name) {
    return options -> options.withCompression(name);
  }

  /// Calls say who makes them: `client.with(credentials(tokens))`.
  public static UnaryOperator<CallOptions> credentials(CallCredentials who) {
    return options -> options.withCredentials(who);
  }

  /// Calls are for another server than the channel's.
  public static UnaryOperator<CallOptions> authority(String host) {
    return options -> options.withAuthority(host);
  }

  /// Tells the channel's interceptors something.
  public static <T> UnaryOperator<CallOptions> attribute(Attributes.Key<T> key, T value) {
    return options -> options.withAttributes(options.attributes.with(key, value));
  }

  /// Has the calls watched by one more: for what ends a call, and what comes besides its messages
  /// ([dev.weft.observe.Capture]).
  public static UnaryOperator<CallOptions> observer(CallObserver more) {
    return options -> {
      var all = new ArrayList<>(options.observers);
      all.add(more);
      return options.withObservers(all);
    };
  }

  public CallOptions withDeadline(Deadline moment) {
    return new CallOptions(
        moment,
        timeout,
        waiting,
        headers,
        receiveLimit,
        sendLimit,
        form,
        identity,
        attributes,
        observers);
  }

  public CallOptions withTimeout(@Nullable Duration fromStart) {
    return new CallOptions(
        deadline,
        fromStart,
        waiting,
        headers,
        receiveLimit,
        sendLimit,
        form,
        identity,
        attributes,
        observers);
  }

  public CallOptions withWaitForReady(boolean waits) {
    return new CallOptions(
        deadline,
        timeout,
        waits,
        headers,
        receiveLimit,
        sendLimit,
        form,
        identity,
        attributes,
        observers);
  }

  public CallOptions withHeaders(Metadata all) {
    return new CallOptions(
        deadline,
        timeout,
        waiting,
        all,
        receiveLimit,
        sendLimit,
        form,
        identity,
        attributes,
        observers);
  }

  public CallOptions withMaxReceivedMessageBytes(int bytes) {
    return new CallOptions(
        deadline,
        timeout,
        waiting,
        headers,
        bytes,
        sendLimit,
        form,
        identity,
        attributes,
        observers);
  }

  public CallOptions withMaxSentMessageBytes(int bytes) {
    return new CallOptions(
        deadline,
        timeout,
        waiting,
        headers,
        receiveLimit,
        bytes,
        form,
        identity,
        attributes,
        observers);
  }

  public CallOptions withForm(MessageForm all) {
    return new CallOptions(
        deadline,
        timeout,
        waiting,
        headers,
        receiveLimit,
        sendLimit,
        all,
        identity,
        attributes,
        observers);
  }

  /// These options with requests compressed so.
  ///
  /// @param name what compresses requests, one of the channel's compressions, or `identity` for none
  public CallOptions withCompression(String name) {
    return withForm(new MessageForm(name, form.acceptedCompressions(), form.contentSubtype()));
  }

  /// These options with answers compressed so at most.
  ///
  /// @param names what may compress answers, of the channel's compressions
  public CallOptions withAcceptedCompressions(String... names) {
    return withForm(new MessageForm(form.compression(), List.of(names), form.contentSubtype()));
  }

  /// These options with messages in another form.
  ///
  /// @param subtype of one of the channel's codecs
  public CallOptions withContentSubtype(String subtype) {
    return withForm(new MessageForm(form.compression(), form.acceptedCompressions(), subtype));
  }

  public CallOptions withIdentity(CallIdentity all) {
    return new CallOptions(
        deadline,
        timeout,
        waiting,
        headers,
        receiveLimit,
        sendLimit,
        form,
        all,
        attributes,
        observers);
  }

  /// These options with calls for another server than the channel's.
  ///
  /// @param host and perhaps a port: see [CallIdentity]
  /// @throws IllegalArgumentException if it is none
  public CallOptions withAuthority(String host) {
    return withIdentity(new CallIdentity(host, identity.credentials()));
  }

  /// These options with calls that say who makes them, besides what the channel says of all.
  public CallOptions withCredentials(CallCredentials who) {
    return withIdentity(new CallIdentity(identity.authority(), who));
  }

  public CallOptions withAttributes(Attributes all) {
    return new CallOptions(
        deadline,
        timeout,
        waiting,
        headers,
        receiveLimit,
        sendLimit,
        form,
        identity,
        all,
        observers);
  }

  public CallOptions withObservers(List<CallObserver> all) {
    return new CallOptions(
        deadline,
        timeout,
        waiting,
        headers,
        receiveLimit,
        sendLimit,
        form,
        identity,
        attributes,
        all);
  }
}
