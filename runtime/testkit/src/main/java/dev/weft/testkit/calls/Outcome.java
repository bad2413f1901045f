package dev.weft.testkit.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.client.BidiStreamingCall;
import dev.weft.testkit.calls.ScriptedServer.Script;
import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import java.util.ArrayList;
import java.util.List;

/// What a client has received that was answered so, and how its call ended.
///
/// The calls are bidirectional and not finished by the client, so that its resets are seen.
record Outcome(List<String> messages, Status status, Metadata trailers) {
  static Outcome of(BidiStreamingCall<String, String> call) {
    var messages = new ArrayList<String>();
    Status status = Status.OK;
    try {
      for (String message : call) messages.add(message);
    } catch (RpcException e) {
      status = e.status();
      assertEquals(e.trailers(), call.trailers());
    }
    return new Outcome(messages, status, call.trailers());
  }

  static Script trailersOnly(String... fields) {
    return visit -> visit.stream().write(Headers.of(fields), null, null, EndStream.YES);
  }
}
