package dev.weft.examples.interop;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.examples.interop.NoticedGzip.Received;
import dev.weft.server.FilterServerCall;
import dev.weft.server.ServerCall;
import dev.weft.server.ServerHandler;
import dev.weft.server.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/// Refuses a request that says of itself that it is compressed when it is not, or the other way
/// round, with INVALID_ARGUMENT.
final class ExpectCompressed implements ServerInterceptor {
  @Override
  public void intercept(ServerCall call, ServerHandler next) {
    next.handle(new Checked(call));
  }

  private static final class Checked extends FilterServerCall {
    Checked(ServerCall call) {
      super(call);
    }

    @Override
    public @Nullable Object receive() {
      Received<Object> received = NoticedGzip.receiving(super::receive);
      BoolValue expected = expectation(received.message());
      if (expected == null || expected.getValue() == received.compressed()) {
        return received.message();
      }
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          "the message is %s; it says that it should %sbe"
              .formatted(
                  received.compressed() ? "compressed" : "not compressed",
                  expected.getValue() ? "" : "not "));
    }

    private static @Nullable BoolValue expectation(@Nullable Object message) {
      return switch (message) {
        case SimpleRequest request when request.hasExpectCompressed() ->
            request.getExpectCompressed();
        case StreamingInputCallRequest request when request.hasExpectCompressed() ->
            request.getExpectCompressed();
        case null, default -> null;
      };
    }
  }
}
