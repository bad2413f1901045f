package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.weft.Code;
import dev.weft.Status;
import dev.weft.Status.Detail;
import dev.weft.transport.Headers;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// google.rpc.Status in `grpc-status-details-bin`, features 0.5, against protobuf's own bytes.
class StatusDetailsTest {
  private static final Detail WHY = new Detail("type.googleapis.com/test.Why", new byte[] {8, 1});
  private static final Detail WHO = new Detail("type.googleapis.com/test.Who", new byte[0]);
  private static final Descriptor STATUS = descriptor();

  private static Descriptor descriptor() {
    var file = FileDescriptorProto.newBuilder().setName("status.proto").setSyntax("proto3");
    file.setPackage("google.rpc").addDependency("google/protobuf/any.proto");
    file.addMessageTypeBuilder()
        .setName("Status")
        .addField(field("code", 1, FieldDescriptorProto.Type.TYPE_INT32))
        .addField(field("message", 2, FieldDescriptorProto.Type.TYPE_STRING))
        .addField(
            field("details", 3, FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                .setTypeName(".google.protobuf.Any"));
    try {
      var any = Any.getDescriptor().getFile();
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[] {any})
          .findMessageTypeByName("Status");
    } catch (com.google.protobuf.Descriptors.DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type);
  }

  private static byte[] protobufs(Status status) {
    var message =
        DynamicMessage.newBuilder(STATUS)
            .setField(STATUS.findFieldByName("code"), status.code().number())
            .setField(STATUS.findFieldByName("message"), status.message());
    for (Detail detail : status.details()) {
      message.addRepeatedField(
          STATUS.findFieldByName("details"),
          Any.newBuilder()
              .setTypeUrl(detail.typeUrl())
              .setValue(ByteString.copyFrom(detail.value()))
              .build());
    }
    return message.build().toByteArray();
  }

  static Stream<Arguments> statuses() {
    return Stream.of(
        Arguments.of("", new Status(Code.OK)),
        Arguments.of("0805", new Status(Code.NOT_FOUND)),
        Arguments.of("0805120462c3a46c", new Status(Code.NOT_FOUND, "bäl")),
        Arguments.of(
            "080a1a220a1c747970652e676f6f676c65617069732e636f6d2f746573742e57687912020801",
            new Status(Code.ABORTED).withDetails(WHY)),
        Arguments.of(
            "081012026e6f"
                + "1a220a1c747970652e676f6f676c65617069732e636f6d2f746573742e57687912020801"
                + "1a1e0a1c747970652e676f6f676c65617069732e636f6d2f746573742e57686f",
            new Status(Code.UNAUTHENTICATED, "no").withDetails(WHY, WHO)),
        Arguments.of(
            "08021a00", new Status(Code.UNKNOWN).withDetails(new Detail("", new byte[0]))));
  }

  @ParameterizedTest(name = "{1} {2}")
  @MethodSource("statuses")
  void a_status_is_written_and_read_byte_by_byte_as_protobuf_does_it(String hex, Status status) {
    byte[] golden = HexFormat.of().parseHex(hex);

    assertEquals(hex, HexFormat.of().formatHex(protobufs(status)), "protobuf's own");
    assertEquals(hex, HexFormat.of().formatHex(StatusDetails.write(status)));
    assertEquals(
        new StatusDetails.Told(status.code().number(), status.message(), status.details()),
        StatusDetails.read(golden));
  }

  @Test
  void a_long_detail_has_a_length_of_several_bytes() {
    var status = new Status(Code.ABORTED).withDetails(new Detail("t", new byte[300]));

    byte[] written = StatusDetails.write(status);

    assertEquals(HexFormat.of().formatHex(protobufs(status)), HexFormat.of().formatHex(written));
    assertEquals(status.details(), StatusDetails.read(written).details());
  }

  @Test
  void half_a_surrogate_pair_is_written_as_a_replacement_character() {
    assertEquals(
        "08021203efbfbd",
        HexFormat.of().formatHex(StatusDetails.write(new Status(Code.UNKNOWN, "\ud800"))));
  }

  private static Headers trailers(String... detailValues) {
    Headers trailers = Headers.of("x", "1");
    for (String value : detailValues) trailers = trailers.with(StatusDetails.NAME, value);
    return trailers;
  }

  private static Status of(String... detailValues) {
    return StatusDetails.of(10, "plain", trailers(detailValues));
  }

  private static final String ENCODED =
      StatusDetails.encode(new Status(Code.ABORTED, "rich").withDetails(WHY, WHO));

  @Test
  void er_14_the_details_message_and_their_code_are_the_status() {
    var rich = new Status(Code.ABORTED, "rich").withDetails(WHY, WHO);

    assertEquals(rich, of(ENCODED));
    assertEquals(rich, of(ENCODED + "=".repeat((4 - ENCODED.length() % 4) % 4)), "padded");
    assertEquals(new Status(Code.ABORTED, "plain"), of());
  }

  @Test
  void er_15_details_of_another_code_are_internal_and_both_are_named() {
    Status status = StatusDetails.of(5, "plain", trailers(ENCODED));

    assertEquals(
        new Status(
            Code.INTERNAL,
            "grpc-status-details-bin mismatch: grpc-status is 5 (plain), the details' code is 10 (rich)"),
        status);
    assertEquals(Code.INTERNAL, StatusDetails.of(0, "", trailers(ENCODED)).code());
    assertEquals(Code.INTERNAL, of("").code(), "nothing at all is a status too, of code 0");
  }

  @Test
  void er_15_a_code_that_nobody_has_assigned_is_compared_as_a_number() {
    String details = Base64.getEncoder().encodeToString(new byte[] {8, 99, 18, 1, 'x'});

    assertEquals(new Status(Code.UNKNOWN, "x"), StatusDetails.of(99, "", trailers(details)));
    assertEquals(Code.INTERNAL, StatusDetails.of(2, "", trailers(details)).code());
  }

  @Test
  void er_16_two_details_are_none() {
    assertEquals(new Status(Code.ABORTED, "plain"), of(ENCODED, ENCODED));
    assertEquals(new Status(Code.ABORTED, "plain"), of(ENCODED + "," + ENCODED));
  }

  @ParameterizedTest(name = "ER-16: {0}")
  @ValueSource(
      strings = {
        "08", // an integer is cut short
        "0a", // no length
        "1205ff", // fewer bytes than said
        "1201ff", // no UTF-8
        "1a021201", // a detail is cut short
        "1aff_ff_ff_ff_ff_ff_ff_ff_ff_01", // a length below 0
        "08_ff_ff_ff_ff_ff_ff_ff_ff_ff_ff_01", // more than ten bytes
        "00", // field 0
        "0f", // wire type 7
        "0e", // wire type 6
        "2b", // a group that does not end
        "2b34", // a group that ends as another
        "2c", // the end of a group that did not begin
        "29_00", // eight bytes, cut short
        "2d_00_00_00", // four bytes, cut short
        "80_80_80_80_80_01_00" // a tag of more than 32 bits
      })
  void bytes_that_are_no_status_are_ignored(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace("_", ""));

    assertEquals(new Status(Code.ABORTED, "plain"), of(Base64.getEncoder().encodeToString(bytes)));
  }

  @Test
  @DisplayName("fields of a later version are passed over, however they are written")
  void what_is_not_known_is_skipped() {
    String hex =
        "2005" // 4: an integer
            + "290102030405060708" // 5: eight bytes
            + "2d01020304" // 5: four bytes
            + "32026869" // 6: two bytes
            + "3b"
            + "4005"
            + "43"
            + "44"
            + "3c" // 7: a group with a group in it
            + "0a00" // 1, but as bytes
            + "f0ffffff0f01" // the largest number that a field may have
            + "080a";

    assertEquals(
        new StatusDetails.Told(10, "", List.of()),
        StatusDetails.read(HexFormat.of().parseHex(hex)));
  }

  @Test
  void groups_a_hundred_deep_are_read_and_no_more() {
    assertEquals(10, StatusDetails.read(groups(100)).code());
    assertEquals(
        new Status(Code.ABORTED, "plain"), of(Base64.getEncoder().encodeToString(groups(101))));
  }

  private static byte[] groups(int depth) {
    return HexFormat.of().parseHex("2b".repeat(depth) + "2c".repeat(depth) + "080a");
  }
}
