package dev.weft.protobuf;

import com.google.protobuf.Message;
import dev.weft.RpcException;
import dev.weft.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Protobuf messages as details of a status: `status.withDetails(StatusDetails.of(retryInfo))`.
public final class StatusDetails {
  /// What `Any` prefixes the names of types with; readers look at what is behind the last slash.
  private static final String PREFIX = "type.googleapis.com/";

  private StatusDetails() {}

  /// The detail that a message makes, as `Any` would pack it.
  public static Status.Detail of(Message message) {
    return new Status.Detail(
        PREFIX + message.getDescriptorForType().getFullName(), message.toByteArray());
  }

  /// The first detail of a message's type, or null if there is none.
  ///
  /// @param defaultInstance says the type: `RetryInfo.getDefaultInstance()`
  /// @throws RpcException with [dev.weft.Code#INTERNAL], if a detail says that it is of that type and
  ///     its bytes are not
  public static <M extends Message> @Nullable M first(Status status, M defaultInstance) {
    for (Status.Detail detail : status.details()) {
      if (is(detail, defaultInstance)) return decode(detail, defaultInstance);
    }
    return null;
  }

  /// All details of a message's type, in order.
  ///
  /// @param defaultInstance says the type: `BadRequest.getDefaultInstance()`
  /// @throws RpcException with [dev.weft.Code#INTERNAL], if a detail says that it is of that type and
  ///     its bytes are not
  public static <M extends Message> List<M> all(Status status, M defaultInstance) {
    var found = new ArrayList<M>();
    for (Status.Detail detail : status.details()) {
      if (is(detail, defaultInstance)) found.add(decode(detail, defaultInstance));
    }
    return found;
  }

  private static boolean is(Status.Detail detail, Message type) {
    String url = detail.typeUrl();
    int slash = url.lastIndexOf('/');
    return slash >= 0 && url.substring(slash + 1).equals(type.getDescriptorForType().getFullName());
  }

  private static <M extends Message> M decode(Status.Detail detail, M defaultInstance) {
    return ProtobufMarshaller.of(defaultInstance).decode(ByteBuffer.wrap(detail.value()));
  }
}
