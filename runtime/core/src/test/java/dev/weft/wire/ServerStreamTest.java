package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Metadata;
import dev.weft.compression.Compressions;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What ending a served call does to a client that has more to send.
class ServerStreamTest {

  @Test
  void a_client_that_has_ended_is_not_reset() {
    var stream = ScriptedAnswer.ofData();

    streamOf(stream).end(Metadata.EMPTY, null, Ending.OK);

    assertEquals(List.of(), stream.resets);
  }

  @Test
  void a_client_that_still_sends_is_told_to_stop_without_harm() {
    var stream = ScriptedAnswer.ofData();
    stream.peerHasEnded = false;

    streamOf(stream).end(Metadata.EMPTY, null, Ending.OK);

    assertEquals(List.of(ErrorCode.NO_ERROR), stream.resets);
  }

  private static ServerStream streamOf(ScriptedAnswer stream) {
    var negotiation = new Negotiation(null, Compressions.DEFAULT, null);
    return new ServerStream(stream, 10, RequestHead.parse(Headers.EMPTY), negotiation);
  }
}
