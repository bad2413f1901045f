package dev.weft.examples.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.client.Channel;
import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.Connector;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// gRPC's negative HTTP/2 cases: our client against a server that resets, goes away, pings and lowers
/// its limits when it should not, over each network transport.
///
/// Source: grpc/doc/negative-http2-interop-test-descriptions.md.
@Timeout(60)
class MisbehavingServerTest {
  /// Where in an answer the stream is reset.
  enum Reset {
    AFTER_HEADER,
    DURING_DATA,
    AFTER_DATA
  }

  /// At which points of an answer, beside its end, the server pings: ahead of the head and of each
  /// frame of data.
  private static final long FIRST_PING = 0x1d;

  private static final int CALLS = 10;

  /// IN-01
  @ParameterizedTest
  @EnumSource
  void an_empty_request_is_five_zero_bytes(NetworkTransport transport) throws Exception {
    try (var server =
            new ScriptedService(port -> {
              try (ScriptedPeer peer = ScriptedService.accept(port)) {
                byte[] body = ScriptedService.request(peer, 1);
                assertEquals(List.of(0, 0, 0, 0, 0), ints(body));
                peer.send(
                    Frame.headers(1, ScriptedService.HEAD),
                    Frame.data(1, new byte[5]),
                    Frame.headers(1, ScriptedService.OK).ending());
                ScriptedService.farewell(peer);
              }
            });
        var client = new Client(transport, server)) {
      assertEquals(
          Empty.getDefaultInstance(), client.service().emptyCall(Empty.getDefaultInstance()));
    }
  }

  /// IN-21
  @ParameterizedTest
  @EnumSource
  void after_a_goaway_the_next_call_succeeds_on_a_new_connection(NetworkTransport transport)
      throws Exception {
    var goneAway = new CountDownLatch(1);
    try (var server =
            new ScriptedService(port -> {
              try (ScriptedPeer first = ScriptedService.accept(port)) {
                ScriptedService.request(first, 1);
                ScriptedService.answer(first, 1);
                first.send(Frame.goAway(1, 0));
                untilRead(first);
                goneAway.countDown();
                try (ScriptedPeer second = ScriptedService.accept(port)) {
                  ScriptedService.request(second, 1);
                  ScriptedService.answer(second, 1);
                  ScriptedService.farewell(second);
                }
              }
            });
        var client = new Client(transport, server)) {
      client.large();
      await(goneAway);
      client.large();
    }
  }

  /// Whatever was sent has been read when a PING behind it is answered, or the connection closed: a
  /// client may leave a connection at once that is of no use to it any more, with a GOAWAY of its own.
  private static void untilRead(ScriptedPeer peer) throws IOException {
    try {
      peer.send(Frame.ping(FIRST_PING));
      Frame frame = peer.read();
      while (frame.type() != Frame.PING || !frame.has(Frame.ACK)) frame = peer.read();
    } catch (EOFException | SocketException closed) {
      // as well
    }
  }

  /// IN-22
  @ParameterizedTest
  @EnumSource
  void a_call_that_is_reset_without_error_right_after_the_head_fails(NetworkTransport transport)
      throws Exception {
    fails(transport, Reset.AFTER_HEADER);
  }

  /// IN-22
  @ParameterizedTest
  @EnumSource
  void a_call_that_is_reset_without_error_half_way_in_the_data_fails(NetworkTransport transport)
      throws Exception {
    fails(transport, Reset.DURING_DATA);
  }

  /// IN-22
  @ParameterizedTest
  @EnumSource
  void a_call_that_is_reset_without_error_after_all_data_but_no_trailers_fails(
      NetworkTransport transport) throws Exception {
    fails(transport, Reset.AFTER_DATA);
  }

  private static void fails(NetworkTransport transport, Reset when) throws Exception {
    try (var server =
            new ScriptedService(port -> {
              try (ScriptedPeer peer = ScriptedService.accept(port)) {
                ScriptedService.request(peer, 1);
                peer.send(Frame.headers(1, ScriptedService.HEAD));
                List<Frame> data = ScriptedService.largeAnswer(1);
                int sent =
                    switch (when) {
                      case AFTER_HEADER -> 0;
                      case DURING_DATA -> data.size() / 2;
                      case AFTER_DATA -> data.size();
                    };
                for (Frame frame : data.subList(0, sent)) peer.send(frame);
                peer.send(Frame.rstStream(1, ErrorCode.NO_ERROR.value()));
                ScriptedService.farewell(peer);
              }
            });
        var client = new Client(transport, server)) {
      RpcException failure = assertThrows(RpcException.class, client::large);

      assertEquals(Code.INTERNAL, failure.status().code(), failure.status().message());
    }
  }

  /// IN-23
  @ParameterizedTest
  @EnumSource
  void pings_anywhere_in_an_answer_are_acknowledged_and_the_call_is_ok(NetworkTransport transport)
      throws Exception {
    var acknowledged = new CountDownLatch(1);
    try (var server =
            new ScriptedService(port -> {
              try (ScriptedPeer peer = ScriptedService.accept(port)) {
                ScriptedService.request(peer, 1);
                var answer = new ArrayList<Frame>();
                answer.add(Frame.headers(1, ScriptedService.HEAD));
                answer.addAll(ScriptedService.largeAnswer(1));
                answer.add(Frame.headers(1, ScriptedService.OK).ending());
                for (int i = 0; i < answer.size(); i++) {
                  peer.send(Frame.ping(FIRST_PING + i), answer.get(i));
                }
                peer.send(Frame.ping(FIRST_PING + answer.size()));
                // In whatever order.
                var missing = new HashSet<Long>();
                for (int i = 0; i <= answer.size(); i++) missing.add(FIRST_PING + i);
                while (!missing.isEmpty()) {
                  Frame ping = peer.expect(Frame.PING, 0);
                  if (ping.has(Frame.ACK)) assertTrue(missing.remove(ping.ping()), "acked twice");
                }
                acknowledged.countDown();
                ScriptedService.farewell(peer);
              }
            });
        var client = new Client(transport, server)) {
      client.large();
      await(acknowledged);
    }
  }

  /// IN-24
  @ParameterizedTest
  @EnumSource
  void ten_calls_succeed_one_by_one_where_one_stream_is_allowed(NetworkTransport transport)
      throws Exception {
    var lowered = new CountDownLatch(1);
    try (var server =
            new ScriptedService(port -> {
              try (ScriptedPeer peer = ScriptedService.accept(port)) {
                ScriptedService.request(peer, 1);
                peer.send(Frame.settings(Frame.MAX_CONCURRENT_STREAMS, 1));
                peer.expectSettingsAck();
                ScriptedService.answer(peer, 1);
                lowered.countDown();
                for (int i = 1; i <= CALLS; i++) {
                  int stream = 1 + 2 * i;
                  ScriptedService.request(peer, stream);
                  // As long as this one is open there is no other.
                  peer.expectNothingElse();
                  ScriptedService.answer(peer, stream);
                }
                ScriptedService.farewell(peer);
              }
            });
        var client = new Client(transport, server);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      client.large();
      await(lowered);

      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) calls.add(callers.submit(client::large));

      for (Future<?> call : calls) call.get(30, TimeUnit.SECONDS);
    }
  }

  /// Waits until the script has come so far.
  private static void await(CountDownLatch there) throws InterruptedException {
    assertTrue(there.await(30, TimeUnit.SECONDS), "the script has not come so far");
  }

  private static List<Integer> ints(byte[] bytes) {
    var ints = new ArrayList<Integer>();
    for (byte each : bytes) ints.add((int) each);
    return ints;
  }

  /// A channel to the server over a transport, and what its calls have to bring.
  private static final class Client implements AutoCloseable {
    private final Connector connector;
    private final Channel channel;

    Client(NetworkTransport transport, ScriptedService server) {
      connector = transport.connector(Http2Settings.DEFAULT);
      channel = Channel.over(connector).plaintext().to(server.address());
    }

    TestServiceClient service() {
      return Remote.service(channel);
    }

    void large() {
      Messages.expectLargeResponse(service().unaryCall(Messages.largeRequest().build()));
    }

    @Override
    public void close() throws Exception {
      channel.close();
      if (connector instanceof AutoCloseable closeable) closeable.close();
    }
  }
}
