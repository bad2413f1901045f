package dev.weft.bench.weft;

import dev.weft.Code;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.client.CallOptions;
import dev.weft.client.ClientInterceptor;
import dev.weft.server.ServerInterceptor;
import java.time.Duration;

/// A call as services make it: with a deadline, two metadata fields, and one interceptor a side that
/// writes or reads them.
final class RichCalls {
  static final CallOptions OPTIONS = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(10));

  private static final Metadata.Key<String> TENANT = Metadata.Key.text("x-tenant");
  private static final Metadata.Key<String> REQUEST_ID = Metadata.Key.text("x-request-id");

  static final ClientInterceptor WRITING =
      (request, next) ->
          next.open(
              request
                  .withHeader(TENANT, "acme")
                  .withHeader(REQUEST_ID, Long.toHexString(System.nanoTime())));

  static final ServerInterceptor READING =
      (call, next) -> {
        if (call.headers().get(TENANT) == null || call.headers().get(REQUEST_ID) == null) {
          throw new RpcException(Code.INVALID_ARGUMENT, "metadata is missing");
        }
        next.handle(call);
      };

  private RichCalls() {}
}
