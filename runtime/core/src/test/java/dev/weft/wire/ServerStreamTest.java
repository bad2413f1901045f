package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Metadata;
import dev.weft.transport.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What ending a served call does to a client that has more to send.
class ServerStreamTest {

  @Test
  void a_client_that_has_ended_is_not_reset() {
    var stream = ScriptedAnswer.ofData();

    new ServerStream(stream, 10).end(Metadata.EMPTY, null, Ending.OK);

    assertEquals(List.of(), stream.resets);
  }

  @Test
  void a_client_that_still_sends_is_told_to_stop_without_harm() {
    var stream = ScriptedAnswer.ofData();
    stream.peerHasEnded = false;

    new ServerStream(stream, 10).end(Metadata.EMPTY, null, Ending.OK);

    assertEquals(List.of(ErrorCode.NO_ERROR), stream.resets);
  }
}
