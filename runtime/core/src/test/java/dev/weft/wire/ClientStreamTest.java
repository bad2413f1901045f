package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Status;
import org.junit.jupiter.api.Test;

/// How often the reader of one answer waits.
class ClientStreamTest {

  @Test
  void a_reader_of_one_answer_waits_until_all_of_it_is_there() {
    var answer = ScriptedAnswer.ofData();

    new ClientStream(answer, Deadline.NONE, 10).awaitAnswer();

    assertEquals(1, answer.waitsForAll);
  }

  @Test
  void a_call_that_has_ended_is_not_waited_for() {
    var answer = ScriptedAnswer.ofData();
    var stream = new ClientStream(answer, Deadline.NONE, 10);
    stream.cancel(new Status(Code.CANCELLED));

    stream.awaitAnswer();

    assertEquals(0, answer.waitsForAll);
  }
}
