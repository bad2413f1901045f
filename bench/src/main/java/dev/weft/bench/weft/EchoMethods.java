package dev.weft.bench.weft;

import com.google.protobuf.BytesValue;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.protobuf.ProtobufMarshaller;

/// The three methods of `weft.bench.Echo`, as a generated client and service would hold them.
final class EchoMethods {
  static final String SERVICE = "weft.bench.Echo";

  private static final ProtobufMarshaller<BytesValue> BYTES =
      ProtobufMarshaller.of(BytesValue.getDefaultInstance());

  static final MethodDescriptor<BytesValue, BytesValue> UNARY = method("Unary", Kind.UNARY);
  static final MethodDescriptor<BytesValue, BytesValue> PING_PONG =
      method("PingPong", Kind.BIDI_STREAMING);
  static final MethodDescriptor<BytesValue, BytesValue> STREAM =
      method("Stream", Kind.SERVER_STREAMING);

  private EchoMethods() {}

  private static MethodDescriptor<BytesValue, BytesValue> method(String name, Kind kind) {
    return new MethodDescriptor<>(SERVICE, name, kind, BYTES, BYTES);
  }
}
