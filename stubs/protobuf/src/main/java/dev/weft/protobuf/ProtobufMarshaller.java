package dev.weft.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.MessageLiteOrBuilder;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.RpcException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Marshals messages of one protobuf type.
///
/// A message is written once, into an array of exactly its size, and read from the array that it
/// arrived in. Messages may be nested 100 deep, protobuf's own limit.
public final class ProtobufMarshaller<M extends MessageLite> implements Marshaller<M> {
  /// Bytes from which on a message's `bytes` fields refer to the array that it arrived in. Below,
  /// copying them is cheaper than wrapping, and a field kept for long holds on to no more than itself.
  private static final int ALIASED_FROM = 1024;

  private final String type;
  private final Parser<M> parser;

  private ProtobufMarshaller(String type, Parser<M> parser) {
    this.type = type;
    this.parser = parser;
  }

  /// The marshaller of this message's type.
  public static <M extends MessageLite> ProtobufMarshaller<M> of(M defaultInstance) {
    @SuppressWarnings("unchecked") // a generated message's parser makes messages of its class
    Parser<M> parser = (Parser<M>) defaultInstance.getParserForType();
    return new ProtobufMarshaller<>(nameOf(defaultInstance), parser);
  }

  @Override
  public byte[] encode(M message, int headroom) {
    int size = message.getSerializedSize();
    byte[] bytes = new byte[Math.addExact(headroom, size)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, headroom, size);
    try {
      message.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException | IllegalStateException e) {
      throw new RpcException(
          Code.INTERNAL,
          "%s was not written in the %d bytes that it said it needs".formatted(type, size),
          e);
    }
    return bytes;
  }

  /// @throws RpcException with [Code#INTERNAL] if the bytes are not a message of the type
  @Override
  public M decode(ByteBuffer bytes) {
    try {
      if (bytes.hasArray() && bytes.remaining() < ALIASED_FROM) {
        return parser.parseFrom(
            bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      }
      CodedInputStream in = inputOf(bytes);
      M message = parser.parseFrom(in);
      in.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(
          Code.INTERNAL,
          "%d bytes are no %s: %s".formatted(bytes.remaining(), type, e.getMessage()),
          e);
    }
  }

  private static CodedInputStream inputOf(ByteBuffer bytes) {
    if (!bytes.hasArray()) return CodedInputStream.newInstance(bytes);
    CodedInputStream in =
        UnsafeByteOperations.unsafeWrap(
                bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining())
            .newCodedInput();
    in.enableAliasing(true);
    return in;
  }

  /// The name that the type has in its proto file; a lite message knows only its class.
  private static String nameOf(MessageLiteOrBuilder message) {
    return message instanceof MessageOrBuilder described
        ? described.getDescriptorForType().getFullName()
        : message.getClass().getName();
  }

  @Override
  public String toString() {
    return "protobuf " + type;
  }
}
