package dev.weft.jetty;

import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;

/// Header lists, as the SPI has them and as Jetty does: there, pseudo-headers are properties.
final class WireHeaders {
  // Otherwise Jetty adds a content-length of its own.
  private static final long NO_CONTENT_LENGTH = -1;

  private WireHeaders() {}

  static MetaData request(Headers head) {
    String authority = head.get(":authority");
    // As the host, so that Jetty sends it as it is and parses nothing.
    var uri = HttpURI.from(required(head, ":scheme"), authority, 0, required(head, ":path"));
    return new MetaData.Request(
        required(head, ":method"), uri, HttpVersion.HTTP_2, fields(head), NO_CONTENT_LENGTH);
  }

  static MetaData response(Headers head) {
    int status;
    try {
      status = Integer.parseInt(required(head, ":status"));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          ":status is " + head.get(":status") + "; three digits are allowed");
    }
    return new MetaData.Response(status, null, HttpVersion.HTTP_2, fields(head), NO_CONTENT_LENGTH);
  }

  static MetaData trailers(Headers trailers) {
    return new MetaData(HttpVersion.HTTP_2, fields(trailers), NO_CONTENT_LENGTH);
  }

  private static String required(Headers head, String name) {
    String value = head.get(name);
    if (value == null) throw new IllegalArgumentException("the head has no " + name);
    return value;
  }

  private static HttpFields fields(Headers headers) {
    int size = headers.size();
    HttpFields.Mutable fields = HttpFields.build(size);
    for (int i = 0; i < size; i++) {
      String name = headers.name(i);
      if (name.charAt(0) != ':') fields.add(new HttpField(name, headers.value(i)));
    }
    return fields;
  }

  static Headers of(MetaData metaData) {
    HttpFields fields = metaData.getHttpFields();
    var pairs = new ArrayList<String>(2 * fields.size() + 8);
    if (metaData instanceof MetaData.Request request) {
      add(pairs, ":method", request.getMethod());
      add(pairs, ":scheme", request.getHttpURI().getScheme());
      add(pairs, ":authority", request.getHttpURI().getAuthority());
      add(pairs, ":path", request.getHttpURI().getPathQuery());
    } else if (metaData instanceof MetaData.Response response) {
      add(pairs, ":status", Integer.toString(response.getStatus()));
    }
    for (HttpField field : fields) {
      pairs.add(field.getLowerCaseName());
      pairs.add(Objects.requireNonNullElse(field.getValue(), ""));
    }
    return Headers.of(pairs);
  }

  private static void add(
      List<String> pairs, String name, @org.jspecify.annotations.Nullable String value) {
    if (value == null) return;
    pairs.add(name);
    pairs.add(value);
  }
}
