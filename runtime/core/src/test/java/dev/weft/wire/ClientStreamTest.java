package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Status;
import dev.weft.compression.Compressions;
import org.junit.jupiter.api.Test;

/// How often the reader of one answer waits.
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

  private static ClientStream streamOf(ScriptedAnswer answer) {
    return new ClientStream(
        answer, Deadline.NONE, 10, Compressions.DEFAULT, MetadataLimit.DEFAULT, null);
  }
}
