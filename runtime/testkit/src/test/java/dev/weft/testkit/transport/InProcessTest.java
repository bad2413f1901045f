package dev.weft.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transport.EndStream;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.inprocess.InProcess;
import dev.weft.transport.inprocess.InProcessAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is true of the in-process network and of no other.
@Timeout(30)
final class InProcessTest {
  private final InProcess network = new InProcess();
  private final TransportFixture fixture =
      new TransportFixture(
          settings -> network.with(settings).serverTransport("server"),
          settings -> network.with(settings).connector());

  @AfterEach
  void nothing_is_left() {
    fixture.close();
  }

  @Test
  void a_name_that_nobody_serves_refuses_and_is_named() {
    var refused =
        assertThrows(
            IOException.class,
            () -> fixture.connect(Http2Settings.DEFAULT, new InProcessAddress("nobody")));

    assertEquals("cannot connect to in-process:nobody: nobody serves it", refused.getMessage());
  }

  @Test
  void another_kind_of_address_is_refused() {
    var elsewhere = InetSocketAddress.createUnresolved("example.org", 443);

    var refused =
        assertThrows(IOException.class, () -> fixture.connect(Http2Settings.DEFAULT, elsewhere));

    assertEquals(
        "cannot connect to " + elsewhere + ": it is not an in-process address",
        refused.getMessage());
  }

  @Test
  void a_name_is_served_by_one_server_at_a_time() throws Exception {
    var first = fixture.serve(visit -> {});

    var taken = assertThrows(IOException.class, () -> fixture.serve(visit -> {}));
    first.close();
    fixture.serve(visit -> {});

    assertEquals("cannot listen on in-process:server: the name is taken", taken.getMessage());
    fixture.exchange(fixture.connect(), 10, 1);
  }

  @Test
  void networks_know_nothing_of_each_other() throws Exception {
    fixture.serve(visit -> {});

    assertThrows(
        IOException.class,
        () ->
            new InProcess()
                .connector()
                .connect(new InProcessAddress("server"), TransportFixture.soon()));
  }

  @Test
  void header_lists_are_handed_over_as_they_are() throws Exception {
    fixture.serve(visit ->
        visit.stream()
            .write(TransportFixture.RESPONSE, null, TransportFixture.TRAILERS, EndStream.YES));
    var stream = fixture.open(fixture.connect());
    stream.write(TransportFixture.REQUEST, null, null, EndStream.YES);

    assertSame(TransportFixture.REQUEST, fixture.visit().head());
    assertSame(TransportFixture.RESPONSE, stream.awaitHead());
    assertSame(TransportFixture.TRAILERS, stream.awaitTrailers());
  }
}
