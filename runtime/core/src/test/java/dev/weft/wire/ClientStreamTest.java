package dev.weft.wire;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.compression.Compressions;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.TransportFailure.Request;
import dev.weft.transport.TransportFailure.ResetHere;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How often the reader of one answer waits, and who says how a call ended that both its threads find
/// at its end.
class ClientStreamTest {

  @Test
  void a_reader_of_one_answer_waits_until_all_of_it_is_there() {
    var answer = ScriptedAnswer.ofData();

    streamOf(answer).awaitAnswer();

    assertEquals(1, answer.waitsForAll);
  }

  @Test
  void a_call_that_has_ended_is_not_waited_for() {
    var answer = ScriptedAnswer.ofData();
    var stream = streamOf(answer);
    stream.cancel(new Status(Code.CANCELLED));

    stream.awaitAnswer();

    assertEquals(0, answer.waitsForAll);
  }

  @DisplayName("ER-01 ER-05 what a reader finds wrong counts, not that it resets the stream for it")
  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "503, text/html, UNAVAILABLE",
    "nil, text/html, INTERNAL",
    "200, application/grpc, INTERNAL"
  })
  void a_reset_of_an_unusable_answer_ends_no_call(String http, String type, Code expected) {
    var head = Headers.of(":status", http, "content-type", type, "undecodable-bin", "!");
    var answer = new ScriptedAnswer(head, new byte[0], null);
    answer.peerHasEnded = false;
    var stream = streamOf(answer);
    answer.onReset =
        () -> {
          answer.broken = new ResetHere(ErrorCode.PROTOCOL_ERROR, Request.MAYBE_PROCESSED);
          stream.send(ByteBuffer.allocate(5), EndStream.NO);
          stream.finish();
        };

    assertNull(stream.receive());

    assertEquals(List.of(ErrorCode.PROTOCOL_ERROR), answer.resets);
    assertEquals(expected, requireNonNull(stream.ending()).status().code());
  }

  @Test
  void who_cancels_has_said_how_the_call_ended_before_a_sender_meets_it() {
    var answer = ScriptedAnswer.ofData();
    answer.peerHasEnded = false;
    var stream = streamOf(answer);
    var met = new ArrayList<Status>();
    answer.onReset =
        () -> {
          answer.broken = new ResetHere(ErrorCode.CANCEL, Request.MAYBE_PROCESSED);
          var failure =
              assertThrows(
                  RpcException.class, () -> stream.send(ByteBuffer.allocate(5), EndStream.NO));
          met.add(failure.status());
        };
    var enough = new Status(Code.CANCELLED, "enough");

    stream.cancel(enough);

    assertEquals(List.of(enough), met);
  }

  @DisplayName("ER-31 an answer that is there as a whole outlives its connection")
  @Test
  void a_sender_that_meets_a_broken_stream_takes_no_answer_away() {
    var trailers = Headers.of("grpc-status", "0");
    var head = Headers.of(":status", "200", "content-type", "application/grpc");
    var answer = new ScriptedAnswer(head, new byte[] {0, 0, 0, 0, 1, 7}, trailers);
    answer.broken = new TransportFailure.Reset(ErrorCode.CANCEL);
    var stream = streamOf(answer);

    stream.send(ByteBuffer.allocate(5), EndStream.NO);
    stream.finish();

    assertEquals(ByteBuffer.wrap(new byte[] {7}), stream.receive());
    assertNull(stream.receive());
    assertEquals(Ending.OK, stream.ending());
  }

  @DisplayName("CN-08 trailers that chance may refuse are judged once, by the reader")
  @Test
  void a_sender_does_not_judge_trailers_above_the_soft_limit() {
    var trailers = Headers.of("grpc-status", "9", "long", "x".repeat(9_000));
    var answer = new ScriptedAnswer(Headers.EMPTY, new byte[0], trailers);
    answer.broken = new TransportFailure.Reset(ErrorCode.NO_ERROR);
    var stream = streamOf(answer);

    for (int i = 0; i < 100; i++) stream.send(ByteBuffer.allocate(5), EndStream.NO);

    assertNull(stream.ending());
  }

  private static ClientStream streamOf(ScriptedAnswer answer) {
    return new ClientStream(
        answer, Deadline.NONE, 10, Compressions.DEFAULT, MetadataLimit.DEFAULT, null);
  }
}
