package dev.weft.bench.weft;

import com.google.protobuf.BytesValue;
import com.google.protobuf.Int64Value;
import dev.weft.MethodDescriptor;
import dev.weft.MethodDescriptor.Kind;
import dev.weft.protobuf.ProtobufMarshaller;

/// The methods of `weft.bench.Echo`, as a generated client and service would hold them; `Upload` is Weft's alone.
final class EchoMethods {
  static final String SERVICE = "weft.bench.Echo";

  private static final ProtobufMarshaller<BytesValue> BYTES =
      ProtobufMarshaller.of(BytesValue.getDefaultInstance());

  static final MethodDescriptor<BytesValue, BytesValue> UNARY = method("Unary", Kind.UNARY);
  static final MethodDescriptor<BytesValue, BytesValue> PING_PONG =
      method("PingPong", Kind.BIDI_STREAMING);
  static final MethodDescriptor<BytesValue, BytesValue> STREAM =
      method("Stream", Kind.SERVER_STREAMING);
  static final MethodDescriptor<BytesValue, Int64Value> UPLOAD =
      new MethodDescriptor<>(
          SERVICE,
          "Upload",
          Kind.CLIENT_STREAMING,
          BYTES,
          ProtobufMarshaller.of(Int64Value.getDefaultInstance()));

  private EchoMethods() {}

  private static MethodDescriptor<BytesValue, BytesValue> method(String name, Kind kind) {
    return new MethodDescriptor<>(SERVICE, name, kind, BYTES, BYTES);
  }
}
