package dev.weft.wire;

import static dev.weft.wire.ProtoWriter.LENGTH_DELIMITED;
import static dev.weft.wire.ProtoWriter.VARINT;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The value of `grpc-status-details-bin`: the whole status once more, as a google.rpc.Status.
///
/// ```
/// message Status { int32 code = 1; string message = 2; repeated google.protobuf.Any details = 3; }
/// message Any { string type_url = 1; bytes value = 2; }
/// ```
final class StatusDetails {
  static final String NAME = "grpc-status-details-bin";

  private StatusDetails() {}

  static String encode(Status status) {
    return Base64.getEncoder().withoutPadding().encodeToString(write(status));
  }

  static byte[] write(Status status) {
    var out = new ProtoWriter().integer(1, status.code().number()).text(2, status.message());
    for (Status.Detail detail : status.details()) {
      out.element(
          3, new ProtoWriter().text(1, detail.typeUrl()).bytes(2, detail.value()).toBytes());
    }
    return out.toBytes();
  }

  /// The status that trailers tell, whose `-bin` values are all base64.
  ///
  /// As in grpc-go: details count if they are there once and can be read; then message and details
  /// are theirs, if only they agree about the code.
  ///
  /// @param code the `grpc-status`
  /// @param message the decoded `grpc-message`
  static Status of(int code, String message, Headers trailers) {
    List<String> values = trailers.all(NAME);
    var plain = new Status(Code.of(code), message);
    if (values.size() != 1 || values.getFirst().indexOf(',') >= 0) return plain;
    Told told;
    try {
      told = read(Base64.getDecoder().decode(values.getFirst().strip()));
    } catch (IllegalArgumentException e) {
      return plain; // it is no google.rpc.Status
    }
    if (told.code == code) return new Status(plain.code(), told.message, told.details);
    return new Status(
        Code.INTERNAL,
        NAME
            + " mismatch: grpc-status is %d (%s), the details' code is %d (%s)"
                .formatted(code, message, told.code, told.message));
  }

  /// A google.rpc.Status, whose code may be any number.
  record Told(int code, String message, List<Status.Detail> details) {}

  /// @throws IllegalArgumentException if the bytes are no google.rpc.Status
  static Told read(byte[] bytes) {
    int code = 0;
    String message = "";
    var details = new ArrayList<Status.Detail>();
    var in = new ProtoReader(bytes);
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      if (tag == ProtoReader.tag(1, VARINT)) {
        code = (int) in.integer();
      } else if (tag == ProtoReader.tag(2, LENGTH_DELIMITED)) {
        message = in.text();
      } else if (tag == ProtoReader.tag(3, LENGTH_DELIMITED)) {
        details.add(readDetail(in.bytes()));
      } else {
        in.skip(tag);
      }
    }
    return new Told(code, message, details);
  }

  private static Status.Detail readDetail(byte[] any) {
    String typeUrl = "";
    byte[] value = {};
    var in = new ProtoReader(any);
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      if (tag == ProtoReader.tag(1, LENGTH_DELIMITED)) {
        typeUrl = in.text();
      } else if (tag == ProtoReader.tag(2, LENGTH_DELIMITED)) {
        value = in.bytes();
      } else {
        in.skip(tag);
      }
    }
    return new Status.Detail(typeUrl, value);
  }
}
