package dev.weft;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a call ended: a code, for people a message (empty when there is nothing to say), and for
/// programs details of any types.
///
/// Details travel in `grpc-status-details-bin`, which counts towards the peer's limit for metadata
/// (often 8 KiB): a status that is larger fails its call. Source: google/rpc/status.proto.
public record Status(Code code, String message, List<Detail> details) {
  public static final Status OK = new Status(Code.OK, "");

  public Status {
    details = List.copyOf(details);
  }

  public Status(Code code) {
    this(code, "");
  }

  public Status(Code code, String message) {
    this(code, message, List.of());
  }

  /// The status that has these details, and no others.
  public Status withDetails(Detail... all) {
    return new Status(code, message, List.of(all));
  }

  public boolean isOk() {
    return code == Code.OK;
  }

  @Override
  public String toString() {
    return message.isEmpty() ? code.name() : code + ": " + message;
  }

  /// A message beside a status, as protobuf's `Any` has it: the name of its type, and its bytes.
  /// Immutable.
  public static final class Detail {
    private final String typeUrl;
    private final byte[] value;

    /// @param typeUrl what the bytes are, as `type.googleapis.com/package.Message`
    /// @param value the serialized message
    public Detail(String typeUrl, byte[] value) {
      this.typeUrl = typeUrl;
      this.value = value.clone();
    }

    public String typeUrl() {
      return typeUrl;
    }

    /// The serialized message, in an array of the caller's own.
    public byte[] value() {
      return value.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Detail that
          && typeUrl.equals(that.typeUrl)
          && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return 31 * typeUrl.hashCode() + Arrays.hashCode(value);
    }

    /// Type and size only: a value may be a secret.
    @Override
    public String toString() {
      return typeUrl + "=<" + value.length + " bytes>";
    }
  }
}
