package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an answer's end does to the stream and leaves to the caller, features 0.5 and 0.6.
class ResponseEndTest {

  @Test
  void a_bare_ok_is_always_the_same_object() {
    var answer = ScriptedAnswer.ofData();

    assertSame(Ending.OK, ResponseEnd.of(answer, Headers.of("grpc-status", "0")));
    assertEquals(List.of(), answer.resets);
  }

  @Test
  void er_05_a_status_that_is_no_number_resets_the_stream() {
    var answer = ScriptedAnswer.ofData();

    Ending ending = ResponseEnd.of(answer, Headers.of("grpc-status", "abc"));

    assertEquals(new Status(Code.UNKNOWN, "malformed grpc-status: abc"), ending.status());
    assertEquals(List.of(ErrorCode.PROTOCOL_ERROR), answer.resets);
  }

  @Test
  void an_http_status_that_is_no_number_resets_the_stream() {
    var answer = ScriptedAnswer.ofData();

    Ending ending = ResponseEnd.ofUnusableHead(answer, Headers.of(":status", "2xx"));

    assertEquals(new Status(Code.INTERNAL, "malformed HTTP status: 2xx"), ending.status());
    assertEquals(List.of(ErrorCode.PROTOCOL_ERROR), answer.resets);
  }
}
