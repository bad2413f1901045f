package dev.weft.wire;

import dev.weft.Metadata;
import dev.weft.Status;
import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header lists of an answer: the one ahead of its messages, and the one that ends it.
public final class ResponseHead {
  static final Headers HEAD = Headers.shared(":status", "200", ContentType.NAME, ContentType.GRPC);
  private static final Headers OK_TRAILERS = Headers.shared("grpc-status", "0");

  private ResponseHead() {}

  /// What goes ahead of the first message.
  static Headers of(Headers shared, Metadata metadata) {
    if (metadata.isEmpty()) return shared;
    var fields = new ArrayList<String>();
    MetadataCodec.append(metadata, fields);
    return shared.with(fields);
  }

  /// What answers begin with whose messages are in one form.
  ///
  /// A server does not say what it accepts: clients do not ask, and it would have to with each answer.
  ///
  /// @param subtype the content-type's; null for the usual one
  /// @param encoding what messages may be compressed by; null for nothing
  static Headers shared(@Nullable String subtype, @Nullable String encoding) {
    if (subtype == null && encoding == null) return HEAD;
    String contentType = ContentType.of(subtype);
    return encoding == null
        ? Headers.shared(":status", "200", ContentType.NAME, contentType)
        : Headers.shared(
            ":status", "200", ContentType.NAME, contentType, RequestHead.ENCODING, encoding);
  }

  /// What goes behind the last message.
  static Headers trailers(Ending ending) {
    if (ending.isOk() && ending.trailers().isEmpty()) return OK_TRAILERS;
    return Headers.of(statusFields(ending));
  }

  /// An answer that is nothing but an ending.
  public static Headers trailersOnly(Ending ending) {
    return trailersOnly(HEAD, ending);
  }

  static Headers trailersOnly(Headers shared, Ending ending) {
    return shared.with(statusFields(ending));
  }

  /// An answer to somebody who may not speak gRPC: told by both protocols' means.
  static Headers ofHttp(int httpStatus, Status status) {
    return Headers.of(":status", Integer.toString(httpStatus), ContentType.NAME, ContentType.GRPC)
        .with(statusFields(new Ending(status)));
  }

  static List<String> statusFields(Ending ending) {
    var fields = new ArrayList<String>();
    fields.add("grpc-status");
    fields.add(Integer.toString(ending.status().code().number()));
    if (!ending.status().message().isEmpty()) {
      fields.add("grpc-message");
      fields.add(StatusMessage.encode(ending.status().message()));
    }
    if (ending.status().details().isEmpty()) {
      MetadataCodec.append(ending.trailers(), fields);
    } else {
      fields.add(StatusDetails.NAME);
      fields.add(StatusDetails.encode(ending.status()));
      MetadataCodec.append(ending.trailers(), fields, StatusDetails.NAME);
    }
    return fields;
  }
}
