package dev.weft.protobuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.UninterpretedOption.NamePart;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weft.Code;
import dev.weft.RpcException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufMarshallerTest {
  private static final ProtobufMarshaller<BytesValue> BYTES =
      ProtobufMarshaller.of(BytesValue.getDefaultInstance());
  private static final ProtobufMarshaller<Empty> EMPTY =
      ProtobufMarshaller.of(Empty.getDefaultInstance());
  private static final ProtobufMarshaller<StringValue> STRING =
      ProtobufMarshaller.of(StringValue.getDefaultInstance());
  private static final ProtobufMarshaller<Struct> STRUCT =
      ProtobufMarshaller.of(Struct.getDefaultInstance());

  @Test
  void a_message_is_written_behind_its_headroom_and_fills_the_array() {
    byte[] encoded = STRING.encode(StringValue.of("Ada"), 5);

    assertEquals("00000000000a03416461", HexFormat.of().formatHex(encoded));
  }

  @Test
  void an_empty_message_is_headroom_alone() {
    byte[] encoded = EMPTY.encode(Empty.getDefaultInstance(), 5);

    assertArrayEquals(new byte[5], encoded);
    assertEquals(Empty.getDefaultInstance(), EMPTY.decode(ByteBuffer.wrap(encoded, 5, 0)));
  }

  @Test
  void a_message_may_do_without_headroom() {
    assertArrayEquals(new byte[0], EMPTY.encode(Empty.getDefaultInstance(), 0));
    assertEquals(5, STRING.encode(StringValue.of("Ada"), 0).length);
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {0, 1, 127, 128, 1000, 1020, 1021, 1022, 1024, 20_000, 3_000_000})
  void what_was_encoded_is_decoded(int size) {
    Struct message =
        Struct.newBuilder()
            .putFields("text", Value.newBuilder().setStringValue("é".repeat(size / 2)).build())
            .build();

    ByteBuffer encoded = ByteBuffer.wrap(STRUCT.encode(message, 5)).position(5);

    assertEquals(message, STRUCT.decode(encoded));
  }

  @Test
  void a_buffer_in_the_middle_of_its_array_is_read_between_position_and_limit() {
    byte[] surrounded = HexFormat.of().parseHex("ffffff0a03416461ffff");
    ByteBuffer slice = ByteBuffer.wrap(surrounded, 1, 8).slice().position(2).limit(7);

    assertEquals(StringValue.of("Ada"), STRING.decode(slice));
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {3, 5000})
  void buffers_without_an_array_are_read_too(int size) {
    BytesValue message = BytesValue.of(ByteString.copyFrom(new byte[size]));
    byte[] encoded = BYTES.encode(message, 0);

    ByteBuffer direct = ByteBuffer.allocateDirect(encoded.length).put(encoded).flip();
    ByteBuffer readOnly = ByteBuffer.wrap(encoded).asReadOnlyBuffer();

    assertEquals(message, BYTES.decode(direct));
    assertEquals(message, BYTES.decode(readOnly));
  }

  @Test
  void bytes_of_a_large_message_refer_to_the_array_that_they_arrived_in() {
    byte[] encoded = BYTES.encode(BytesValue.of(ByteString.copyFrom(new byte[5000])), 5);

    BytesValue decoded = BYTES.decode(ByteBuffer.wrap(encoded).position(5));
    Arrays.fill(encoded, (byte) 7);

    assertEquals(7, decoded.getValue().byteAt(4999));
  }

  @Test
  void bytes_of_a_small_message_are_its_own() {
    byte[] encoded = BYTES.encode(BytesValue.of(ByteString.copyFrom(new byte[500])), 5);

    BytesValue decoded = BYTES.decode(ByteBuffer.wrap(encoded).position(5));
    Arrays.fill(encoded, (byte) 7);

    assertEquals(0, decoded.getValue().byteAt(499));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "00", // a tag of field 0
        "0a", // a field without a length
        "0a05416461", // a field longer than the message
        "0a02c328", // text that is not UTF-8
        "0a0341646100", // garbage behind the last field
        "0a034164610c", // the end of a group that never began
        "ffffffffffffffffffff01", // a varint of eleven bytes
      })
  void malformed_bytes_are_an_internal_error_that_names_the_type(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    var failure = assertThrows(RpcException.class, () -> STRING.decode(ByteBuffer.wrap(bytes)));

    assertEquals(Code.INTERNAL, failure.code());
    String start = bytes.length + " bytes are no google.protobuf.StringValue: ";
    assertTrue(failure.getMessage().contains(start), failure.getMessage());
    assertInstanceOf(InvalidProtocolBufferException.class, failure.getCause());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"00", "0c", "0a7f"})
  void garbage_behind_a_large_message_is_found_too(String hex) {
    byte[] garbage = HexFormat.of().parseHex(hex);
    byte[] message = STRING.encode(StringValue.of("a".repeat(5000)), 0);
    ByteBuffer both =
        ByteBuffer.allocate(message.length + garbage.length).put(message).put(garbage).flip();
    ByteBuffer direct = ByteBuffer.allocateDirect(both.remaining()).put(both.duplicate()).flip();

    assertEquals(Code.INTERNAL, failureOf(both).code());
    assertEquals(Code.INTERNAL, failureOf(direct).code());
  }

  @Test
  void a_message_nested_too_deep_is_malformed() {
    Value value = Value.newBuilder().setBoolValue(true).build();
    for (int depth = 0; depth < 60; depth++) {
      value = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(value)).build();
    }
    byte[] encoded = value.toByteArray();
    var marshaller = ProtobufMarshaller.of(Value.getDefaultInstance());

    var failure =
        assertThrows(RpcException.class, () -> marshaller.decode(ByteBuffer.wrap(encoded)));

    assertEquals(Code.INTERNAL, failure.code());
  }

  @Test
  void a_message_without_a_required_field_is_malformed() {
    var marshaller = ProtobufMarshaller.of(NamePart.getDefaultInstance());

    var failure = assertThrows(RpcException.class, () -> marshaller.decode(ByteBuffer.allocate(0)));

    assertTrue(failure.getMessage().contains("NamePart"), failure.getMessage());
  }

  @Test
  void fields_that_the_type_does_not_know_are_kept() {
    byte[] encoded = STRING.encode(StringValue.of("Ada"), 0);

    Message decoded = EMPTY.decode(ByteBuffer.wrap(encoded));

    assertArrayEquals(encoded, decoded.toByteArray());
  }

  private static RpcException failureOf(ByteBuffer bytes) {
    return assertThrows(RpcException.class, () -> STRING.decode(bytes));
  }
}
