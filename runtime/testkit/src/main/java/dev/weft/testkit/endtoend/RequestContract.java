package dev.weft.testkit.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.testkit.transport.Eventually;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that are HTTP/2 and not gRPC: what a server answers, without asking a handler.
interface RequestContract {
  Ends ends();

  /// A request whose head has one field more, or another value for one.
  private Http2Stream open(String name, @Nullable String value) throws Exception {
    ends()
        .serve(
            Ends.SMALL,
            methods ->
                methods.bidiStreaming(
                    Ends.BIDI,
                    (requests, replies) -> {
                      ends().tell("ran");
                      while (requests.receive() != null) {}
                    }));
    var fields = new ArrayList<String>();
    Headers head = Ends.head(Ends.BIDI);
    boolean replaced = false;
    for (int i = 0; i < head.size(); i++) {
      boolean same = head.name(i).equals(name);
      replaced |= same;
      if (same && value == null) continue;
      fields.add(head.name(i));
      fields.add(same ? value : head.value(i));
    }
    if (!replaced && value != null) fields.addAll(List.of(name, value));
    Http2Stream stream = ends().connect().newStream(Deadline.after(Eventually.BOUND));
    stream.write(Headers.of(fields), null, null, EndStream.NO);
    return stream;
  }

  @ParameterizedTest(name = "{0}: {1}: {2}")
  @CsvSource({
    "ML-02, content-type, application/json, 415, 3",
    "ML-02, content-type, , 415, 3",
    "ML-03, :method, PUT, 405, 13",
    "ML-05, foobar-bin, X()3e@#$-, 400, 13",
    "DL-07, grpc-timeout, 1234s, 400, 13",
    "DL-04 !, grpc-timeout, 0S, 200, 4"
  })
  default void a_head_that_is_wrong_is_answered_and_no_handler_runs(
      String id, String name, @Nullable String value, String httpStatus, String grpcStatus)
      throws Exception {
    Http2Stream stream = open(name, value);

    Headers answer = stream.awaitHead();

    assertEquals(httpStatus, answer.get(":status"));
    assertEquals(grpcStatus, answer.get("grpc-status"));
    if (id.equals("ML-05")) {
      assertTrue(String.valueOf(answer.get("grpc-message")).contains("foobar-bin"));
    }
    assertFalse(ends().hasTold());
  }

  /// All that has come is five bytes; the message itself may never.
  @DisplayName("MS-02 ! ML-18 ML-19")
  @ParameterizedTest
  @CsvSource({
    "00ffffffff, 8",
    "0080000000, 8",
    "0000400001, 8",
    "0200000000, 13",
    "ff00000000, 13"
  })
  default void a_prefix_that_is_wrong_is_enough(String prefix, String grpcStatus) throws Exception {
    Http2Stream stream = open("x", "y");
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(prefix));

    stream.write(null, bytes, null, EndStream.NO);

    Headers answer = Objects.requireNonNull(stream.awaitTrailers());
    assertEquals(grpcStatus, answer.get("grpc-status"), answer.toString());
    assertEquals("ran", ends().told());
  }
}
