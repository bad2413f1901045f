package dev.weft.bench.weft;

import com.google.protobuf.BytesValue;
import dev.weft.Incoming;
import dev.weft.Outgoing;
import dev.weft.bench.workload.StreamRequest;
import dev.weft.server.Binding;
import dev.weft.server.Service;

/// The service: what anybody would write.
final class EchoHandlers implements Service {

  @Override
  public Binding binding() {
    return Binding.of(EchoMethods.SERVICE)
        .unary(EchoMethods.UNARY, request -> request)
        .bidiStreaming(EchoMethods.PING_PONG, EchoHandlers::echoEach)
        .serverStreaming(EchoMethods.STREAM, EchoHandlers::stream)
        .clientStreaming(EchoMethods.UPLOAD, UploadBeside::count)
        .build();
  }

  private static void echoEach(Incoming<BytesValue> messages, Outgoing<BytesValue> echoes) {
    for (BytesValue message : messages) echoes.send(message);
  }

  private static void stream(BytesValue request, Outgoing<BytesValue> messages) {
    StreamRequest wanted = StreamRequest.decode(request);
    BytesValue message = wanted.message();
    for (int i = 0; i < wanted.count(); i++) messages.send(message);
  }
}
