package dev.weft.blocking;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.testkit.wire.WireContract;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/// FINDING: a request that is complete and then reset keeps its bytes as long as its handler runs, or
/// waits for a thread; it is in no table any more, so the bound of 64 MiB does not see it.
final class FindingResetKeepsRequestTest extends WireContract {
  @Override
  protected ServerTransport server(Http2Settings settings) {
    return BlockingServerTransport.plaintext(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .with(settings);
  }

  @Test
  void requests_that_were_reset_are_held_within_the_bound() throws Exception {
    int streams = 300;
    int window = 1 << 20;
    var frame = new byte[16_000];
    ScriptedPeer client = connect(serve(Http2Settings.DEFAULT.withStreamWindow(window)));
    client.greet();
    client.awaitCredit(0, 1);
    long before = used();
    long sent = 0;
    for (int id = 1; id < 2 * streams; id += 2) {
      client.send(Frame.headers(id, HeaderBlock.request("/deaf")));
      for (int part = 0; part < window / frame.length; part++) {
        client.send(Frame.data(id, frame));
        sent += frame.length;
      }
      client.send(Frame.data(id).ending(), Frame.rstStream(id, ErrorCode.CANCEL.value()));
      while (sent + window > 65_535 + client.credit(0)) client.read();
    }
    client.expectNothingElse();
    long held = used() - before;
    assertTrue(
        held < 80 << 20, (held >> 20) + " MiB are held for one connection; 64 MiB are the bound");
  }

  private static long used() {
    for (int i = 0; i < 3; i++) System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
