package dev.weft.examples.interop;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What an interop client does, and what it must see: the cases by the names that gRPC gives them.
///
/// Of gRPC's own list these are not here: cases about credentials of Google's cloud, the two about
/// ORCA's load reports, `cacheable_unary`, which needs a caching proxy in between and a client that
/// sends GET, and `pick_first_unary`, which needs several backends.
public enum InteropCase {
  EMPTY_UNARY(UnaryCases::empty),
  LARGE_UNARY(UnaryCases::large),
  VERY_LARGE_REQUEST(UnaryCases::veryLargeRequest),
  CLIENT_COMPRESSED_UNARY(CompressedCases::clientUnary),
  CLIENT_COMPRESSED_UNARY_NOPROBE(CompressedCases::clientUnaryWithoutProbe),
  SERVER_COMPRESSED_UNARY(CompressedCases::serverUnary),
  CLIENT_STREAMING(StreamingCases::client),
  CLIENT_COMPRESSED_STREAMING(CompressedCases::clientStreaming),
  CLIENT_COMPRESSED_STREAMING_NOPROBE(CompressedCases::clientStreamingWithoutProbe),
  SERVER_STREAMING(StreamingCases::server),
  SERVER_COMPRESSED_STREAMING(CompressedCases::serverStreaming),
  PING_PONG(StreamingCases::pingPong),
  EMPTY_STREAM(StreamingCases::empty),
  CUSTOM_METADATA(MetadataCases::custom),
  STATUS_CODE_AND_MESSAGE(StatusCases::codeAndMessage),
  SPECIAL_STATUS_MESSAGE(StatusCases::specialMessage),
  UNIMPLEMENTED_METHOD(UnaryCases::unimplementedMethod),
  UNIMPLEMENTED_SERVICE(UnaryCases::unimplementedService),
  CANCEL_AFTER_BEGIN(StreamingCases::cancelAfterBegin),
  CANCEL_AFTER_FIRST_RESPONSE(StreamingCases::cancelAfterFirstResponse),
  TIMEOUT_ON_SLEEPING_SERVER(StreamingCases::timeoutOnSleepingServer),
  RPC_SOAK(SoakCases::rpc),
  CHANNEL_SOAK(SoakCases::channel);

  @SuppressWarnings("ImmutableEnumChecker") // a method of a class without state
  private final Consumer<Remote> procedure;

  InteropCase(Consumer<Remote> procedure) {
    this.procedure = procedure;
  }

  /// Calls the server and looks at what comes back.
  /// @throws IllegalStateException if that is not as it has to be
  /// @throws dev.weft.RpcException if a call fails
  public void run(Remote server) {
    procedure.accept(server);
  }

  /// The case of a name such as `large_unary`.
  /// @throws IllegalArgumentException if there is none; says which there are
  public static InteropCase named(String name) {
    for (InteropCase each : values()) if (each.toString().equals(name)) return each;
    throw new IllegalArgumentException(
        "no test case '"
            + name
            + "'; there are "
            + Arrays.stream(values()).map(InteropCase::toString).collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
