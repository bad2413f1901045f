package dev.weft.testkit.wire;

import static dev.weft.testkit.transport.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import dev.weft.testkit.LoudLog;
import dev.weft.testkit.ScriptedPeer;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a server refuses to carry: connections beyond its limit, and frames that cost a client nothing
/// beyond what a busy one sends. The client goes with ENHANCE_YOUR_CALM, and no other feels it.
public abstract class LimitsContract extends WireContract {
  /// More than any budget.
  private static final int MANY = 40_000;

  private static final int AT_ONCE = 50;

  /// A server that lets clients ping as they like.
  protected abstract ServerTransport server(Http2Settings settings, int maxConnections);

  @Override
  protected final ServerTransport server(Http2Settings settings) {
    return server(settings, 10_000);
  }

  private static void exchange(ScriptedPeer client, int stream) throws IOException {
    client.send(Frame.headers(stream, echo(2)), Frame.data(stream, "hi").ending());
    expectEcho(client, stream, new byte[] {'h', 'i'});
  }

  // ---- connections

  @Test
  void a_connection_beyond_the_limit_is_closed_and_its_place_is_free_when_one_ends()
      throws Exception {
    ServerTransport server = server(Http2Settings.DEFAULT, 2);
    serve(server);
    try (var first = ScriptedPeer.connectTo(server.address());
        var log = new LoudLog()) {
      first.greet();
      ScriptedPeer second = connect(server);
      second.greet();
      second.expectNothingElse();

      ScriptedPeer third = connect(server);
      third.expectClosed();

      assertEquals(2, server.connections());
      assertEquals(1, log.records().size(), () -> log.records().toString());
      assertTrue(
          log.records().getFirst().contains("2 are open, and that many are allowed"),
          () -> log.records().toString());
      exchange(second, 1);
    }
    eventually("a place is free", () -> server.connections() == 1);
    ScriptedPeer next = connect(server);
    next.greet();
    exchange(next, 1);
  }

  @Test
  void no_connection_at_all_is_no_limit() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> server(Http2Settings.DEFAULT, 0));

    assertEquals("maxConnections is 0; 1 or more is allowed", refused.getMessage());
  }

  // ---- cheap frames

  /// What a client may flood a server with; each has its first stream open, and silent.
  enum Flood {
    /// CVE-2023-44487.
    RAPID_RESET {
      @Override
      Frame[] frames(int i) {
        int id = 2 * i + 3;
        return new Frame[] {Frame.headers(id, silent()), Frame.rstStream(id, 8)};
      }
    },
    /// CVE-2025-8671: the server resets.
    MADE_YOU_RESET {
      @Override
      Frame[] frames(int i) {
        int id = 2 * i + 3;
        return new Frame[] {Frame.headers(id, silent()), Frame.windowUpdate(id, 0)};
      }
    },
    MALFORMED_LISTS {
      @Override
      Frame[] frames(int i) {
        byte[] block = HeaderBlock.joined(silent(), HeaderBlock.literal("Upper", "x"));
        return new Frame[] {Frame.headers(2 * i + 3, block)};
      }
    },
    SETTINGS {
      @Override
      Frame[] frames(int i) {
        return new Frame[] {Frame.settings()};
      }
    },
    PING {
      @Override
      Frame[] frames(int i) {
        return new Frame[] {Frame.ping(i)};
      }
    },
    EMPTY_DATA {
      @Override
      Frame[] frames(int i) {
        return new Frame[] {Frame.data(1)};
      }
    },
    PRIORITY {
      @Override
      Frame[] frames(int i) {
        return new Frame[] {new Frame(Frame.PRIORITY, 0, 1, new byte[5])};
      }
    },
    UNKNOWN_FRAMES {
      @Override
      Frame[] frames(int i) {
        return new Frame[] {new Frame(0xbe, 0, 0, new byte[1])};
      }
    },
    EMPTY_CONTINUATIONS {
      @Override
      Frame[] frames(int i) {
        Frame frame =
            i == 0
                ? new Frame(Frame.HEADERS, 0, 3, new byte[0])
                : new Frame(Frame.CONTINUATION, 0, 3, new byte[0]);
        return new Frame[] {frame};
      }
    };

    abstract Frame[] frames(int i);
  }

  @DisplayName("ML-08 !: a flood ends its connection with ENHANCE_YOUR_CALM, and no other feels it")
  @ParameterizedTest
  @EnumSource
  void a_flood_ends_its_connection(Flood flood) throws Exception {
    ServerTransport server = serve(Http2Settings.DEFAULT);
    ScriptedPeer other = connect(server);
    other.greet();
    ScriptedPeer flooding = connect(server);
    flooding.greet();
    flooding.send(Frame.headers(1, silent()));
    Thread sender = Thread.ofVirtual().start(() -> send(flooding, flood));

    ErrorCode told = goodbye(flooding);

    sender.join();
    if (told != null) assertEquals(ErrorCode.ENHANCE_YOUR_CALM, told);
    eventually("the connection has ended", () -> server.connections() == 1);
    exchange(other, 1);
    other.expectNothingElse();
  }

  private static void send(ScriptedPeer client, Flood flood) {
    try {
      for (int i = 0; i < MANY; ) {
        var frames = new ArrayList<Frame>();
        for (int j = 0; j < AT_ONCE; j++) frames.addAll(List.of(flood.frames(i++)));
        client.send(frames.toArray(Frame[]::new));
      }
    } catch (IOException e) {
      // It has been sent away.
    }
  }

  /// What the GOAWAY says at the end; null if the end came without one that could be read, for a
  /// socket that is closed with bytes unread takes the last frames with it.
  private static @Nullable ErrorCode goodbye(ScriptedPeer client) throws IOException {
    try {
      while (true) {
        Frame frame = client.read();
        if (frame.type() == Frame.GOAWAY) return new ErrorCode(frame.errorCode());
      }
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  @DisplayName("a client that cancels four calls of five is no attacker")
  @Test
  void a_client_that_cancels_much_is_served() throws Exception {
    ScriptedPeer client = greeted();
    int id = 1;
    for (int i = 0; i < 3_000; i++) {
      exchange(client, id);
      id += 2;
      for (int j = 0; j < 4; j++) {
        client.send(Frame.headers(id, silent()), Frame.rstStream(id, 8));
        id += 2;
      }
    }
    exchange(client, id);
  }

  /// Of each nothing is left to do, though its handler does not know yet, or waits for a thread.
  @DisplayName("whole requests that were reset are held within the bound too")
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
