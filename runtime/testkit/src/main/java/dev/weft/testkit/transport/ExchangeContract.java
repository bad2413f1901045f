package dev.weft.testkit.transport;

import static dev.weft.testkit.transport.Running.doing;
import static dev.weft.testkit.transport.TransportFixture.REQUEST;
import static dev.weft.testkit.transport.TransportFixture.RESPONSE;
import static dev.weft.testkit.transport.TransportFixture.TRAILERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transport.EndStream;
import dev.weft.transport.Headers;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.Http2Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is written at one end is read at the other, and nothing else is.
interface ExchangeContract {
  TransportFixture fixture();

  @Test
  default void a_unary_exchange_is_one_write_each_way() throws Exception {
    fixture()
        .serve(visit -> {
          Payload.check(100, 1, visit.stream().read(100));
          assertNull(visit.stream().read(1));
          assertTrue(visit.stream().peerHasEnded());
          visit.stream().write(RESPONSE, Payload.of(200, 2), TRAILERS, EndStream.YES);
        });
    Http2Stream stream = fixture().open(fixture().connect());

    stream.write(REQUEST, Payload.of(100, 1), null, EndStream.YES);
    stream.awaitComplete();

    assertEquals("200", stream.awaitHead().get(":status"));
    Payload.check(200, 2, stream.read(200));
    assertNull(stream.read(1));
    assertEquals(TRAILERS, stream.awaitTrailers());
    assertTrue(stream.peerHasEnded());
    assertFalse(fixture().visit().hasFailed());
  }

  /// Pseudo-headers may be put in another order among themselves; they stay ahead of the others.
  @Test
  default void header_lists_arrive_as_they_were_sent() throws Exception {
    var latin = new StringBuilder();
    for (char c = 0x80; c <= 0xff; c++) latin.append(c);
    Headers request =
        REQUEST
            .with("first", "1", "twice", "a", "between", latin.toString(), "twice", "b")
            .with("empty", "", "long", "x".repeat(5_000), "twice", "a");
    Headers response = RESPONSE.with("twice", "x", "high", latin.toString(), "twice", "y");
    Headers trailers = TRAILERS.with("twice", "p", "high", latin.toString(), "twice", "q");
    fixture().serve(visit -> visit.stream().write(response, null, trailers, EndStream.YES));
    Http2Stream stream = fixture().open(fixture().connect());

    stream.write(request, null, null, EndStream.YES);

    Headers seen = fixture().visit().head();
    for (String pseudo : List.of(":method", ":scheme", ":path", ":authority")) {
      assertEquals(request.all(pseudo), seen.all(pseudo), pseudo);
    }
    assertEquals(fields(request), fields(seen));
    assertEquals("200", stream.awaitHead().get(":status"));
    assertEquals(fields(response), fields(stream.awaitHead()));
    assertNull(stream.read(1));
    assertEquals(fields(trailers), fields(stream.awaitTrailers()));
  }

  private static List<String> fields(@Nullable Headers headers) {
    var fields = new ArrayList<String>();
    if (headers == null) return fields;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).startsWith(":")) {
        assertTrue(fields.isEmpty(), "a pseudo-header behind a field");
      } else {
        fields.add(headers.name(i) + ": " + headers.value(i));
      }
    }
    return fields;
  }

  /// -1 for null, which only the end of a stream may be.
  private static int size(@Nullable ByteBuffer read) {
    return read == null ? -1 : read.remaining();
  }

  @Test
  default void a_look_leaves_bytes_where_they_are_also_if_they_came_apart() throws Exception {
    fixture()
        .serve(visit -> {
          Http2Stream stream = visit.stream();
          stream.write(RESPONSE, bytes(1, 2, 3), null, EndStream.NO);
          assertEquals(1, size(stream.read(1))); // they have come
          stream.write(null, bytes(4, 5, 6, 7), null, EndStream.YES);
        });
    Http2Stream stream = fixture().open(fixture().connect());
    stream.write(REQUEST, null, null, EndStream.NO);
    assertEquals(bytes(1, 2, 3), stream.peek(3));
    stream.write(null, bytes(1), null, EndStream.YES);
    ByteBuffer joined = assertInstanceOf(ByteBuffer.class, stream.peek(5));
    assertEquals(bytes(1, 2, 3, 4, 5), joined.slice().limit(5));
    assertEquals(bytes(1, 2, 3, 4, 5, 6), stream.read(6));
    assertEquals(bytes(7), stream.peek(5), "the stream ends within them");
    assertEquals(bytes(7), stream.read(5));
    assertNull(stream.peek(5));
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int value : values) bytes.put((byte) value);
    return bytes.flip();
  }

  @Test
  default void an_answer_may_be_one_header_list() throws Exception {
    fixture().serve(visit -> visit.stream().write(RESPONSE, null, null, EndStream.YES));
    Http2Stream stream = fixture().open(fixture().connect());

    stream.write(REQUEST, Payload.of(10, 1), null, EndStream.YES);
    stream.awaitComplete();

    assertEquals("200", stream.awaitHead().get(":status"));
    assertTrue(stream.peerHasEnded());
    assertNull(stream.read(5));
    assertSame(stream.awaitHead(), stream.awaitTrailers());
  }

  @Test
  default void an_answer_may_be_two_header_lists_without_data() throws Exception {
    fixture().serve(visit -> visit.stream().write(RESPONSE, null, TRAILERS, EndStream.YES));
    Http2Stream stream = fixture().open(fixture().connect());

    stream.write(REQUEST, null, null, EndStream.YES);

    assertEquals("200", stream.awaitHead().get(":status"));
    assertNull(stream.read(5));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void empty_data_is_no_data_and_may_end_a_side() throws Exception {
    fixture()
        .serve(visit -> {
          assertNull(visit.stream().read(1));
          assertNull(visit.stream().awaitTrailers());
          visit.stream().write(RESPONSE, ByteBuffer.allocate(0), null, EndStream.NO);
          visit.stream().write(null, ByteBuffer.allocate(0), null, EndStream.NO);
          visit.stream().write(null, ByteBuffer.allocate(0), null, EndStream.YES);
        });
    Http2Stream stream = fixture().open(fixture().connect());

    stream.write(REQUEST, ByteBuffer.allocate(0), null, EndStream.NO);
    stream.write(null, null, null, EndStream.YES);

    assertEquals("200", stream.awaitHead().get(":status"));
    assertNull(stream.read(1));
    assertNull(stream.awaitTrailers());
  }

  @ParameterizedTest(name = "{0} bytes, windows of {1}")
  @CsvSource({
    "0, 65535",
    "1, 65535",
    "16383, 65535",
    "16384, 65535",
    "16385, 65535",
    "65535, 65535",
    "65536, 65535",
    "1048576, 65535",
    "5242880, 65535",
    "0, 1048576",
    "1, 1048576",
    "16384, 1048576",
    "1048576, 1048576",
    "1048577, 1048576",
    "5242880, 1048576"
  })
  default void bytes_of_any_number_arrive_both_ways(int size, int window) throws Exception {
    Http2Settings settings = Http2Settings.DEFAULT.withStreamWindow(window);
    fixture()
        .serve(
            settings,
            visit -> {
              Payload.check(size, 7, visit.stream().read(size));
              assertNull(visit.stream().read(1));
              visit.stream().write(RESPONSE, Payload.of(size, 8), TRAILERS, EndStream.YES);
            });
    Http2Stream stream = fixture().open(fixture().connect(settings));

    stream.write(REQUEST, Payload.of(size, 7), null, EndStream.YES);
    stream.awaitComplete();

    stream.awaitHead();
    Payload.check(size, 8, stream.read(size));
    assertNull(stream.read(1));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void reads_of_odd_sizes_cross_the_borders_of_writes_and_frames() throws Exception {
    int size = 300_000;
    fixture()
        .serve(visit -> {
          visit.stream().write(RESPONSE, null, null, EndStream.NO);
          ByteBuffer all = Payload.of(size, 3);
          for (int step = 1; all.hasRemaining(); step = step * 2 + 1) {
            int part = Math.min(step, all.remaining());
            visit.stream().write(null, all.slice(all.position(), part), null, EndStream.NO);
            all.position(all.position() + part);
          }
          visit.stream().write(null, null, TRAILERS, EndStream.YES);
        });
    Http2Stream stream = fixture().open(fixture().connect());
    stream.write(REQUEST, null, null, EndStream.YES);

    var joined = ByteBuffer.allocate(size);
    for (int step = 1; joined.hasRemaining(); step = step * 3 % 40_009) {
      int part = Math.min(step, joined.remaining());
      ByteBuffer read = stream.read(part);
      assertEquals(part, size(read));
      if (read != null) joined.put(read);
    }

    Payload.check(size, 3, joined.flip());
    assertNull(stream.read(1));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void a_read_gives_fewer_bytes_only_where_the_stream_ends_within_it() throws Exception {
    fixture()
        .serve(visit -> visit.stream().write(RESPONSE, Payload.of(7, 4), TRAILERS, EndStream.YES));
    Http2Stream stream = fixture().open(fixture().connect());
    stream.write(REQUEST, null, null, EndStream.YES);

    assertEquals(0, size(stream.read(0)));
    assertEquals(5, size(stream.read(5)));
    assertEquals(2, size(stream.read(5)));
    assertNull(stream.read(5));
    assertNull(stream.read(5));
    assertEquals(TRAILERS, stream.awaitTrailers());
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void a_buffer_is_the_callers_again_once_write_has_returned() throws Exception {
    fixture()
        .serve(visit -> {
          visit.stream().write(RESPONSE, null, null, EndStream.NO);
          Payload.check(200_000, 5, visit.stream().read(200_000));
          assertNull(visit.stream().read(1));
          visit.stream().write(null, null, TRAILERS, EndStream.YES);
        });
    Http2Stream stream = fixture().open(fixture().connect());
    ByteBuffer payload = Payload.of(200_000, 5);
    ByteBuffer reused = ByteBuffer.allocateDirect(3_000);
    stream.write(REQUEST, null, null, EndStream.NO);

    while (payload.hasRemaining()) {
      reused.clear().position(11);
      while (reused.hasRemaining() && payload.hasRemaining()) reused.put(payload.get());
      stream.write(null, reused.limit(reused.position()).position(11), null, EndStream.NO);
      reused.clear();
      for (int i = 0; i < reused.capacity(); i++) reused.put(i, (byte) -1);
    }

    stream.write(null, null, null, EndStream.YES);
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void trailers_can_be_had_without_reading_the_data() throws Exception {
    Http2Settings small = TransportFixture.SMALL_WINDOWS;
    fixture()
        .serve(visit ->
            visit.stream().write(RESPONSE, Payload.of(1 << 20, 6), TRAILERS, EndStream.YES));
    Http2Stream stream = fixture().open(fixture().connect(small));
    stream.write(REQUEST, null, null, EndStream.YES);

    assertEquals(10, size(stream.read(10)));

    assertEquals(TRAILERS, stream.awaitTrailers());
    assertNull(stream.read(1));
  }

  @Test
  default void a_side_writes_one_head_first_and_nothing_after_its_end() throws Exception {
    fixture()
        .serve(visit -> {
          visit.stream().write(RESPONSE, null, TRAILERS, EndStream.NO);
          assertThrows(IllegalStateException.class, () -> write(visit.stream(), null));
          visit.stream().awaitTrailers();
        });
    Http2Stream stream = fixture().open(fixture().connect());

    assertThrows(IllegalStateException.class, () -> write(stream, null));
    write(stream, REQUEST);
    assertThrows(IllegalStateException.class, () -> write(stream, REQUEST));
    stream.write(null, null, null, EndStream.YES);
    assertThrows(IllegalStateException.class, () -> write(stream, null));

    assertEquals(TRAILERS, stream.awaitTrailers());
    fixture().visit().untilFinished();
  }

  private static void write(Http2Stream stream, @Nullable Headers head) {
    stream.write(head, Payload.of(1, 1), null, EndStream.NO);
  }

  @Test
  default void a_large_answer_does_not_wait_to_be_complete() throws Exception {
    fixture()
        .serve(visit ->
            visit.stream().write(RESPONSE, Payload.of(4 << 20, 9), TRAILERS, EndStream.YES));
    Http2Stream stream = fixture().open(fixture().connect(TransportFixture.SMALL_WINDOWS));
    stream.write(REQUEST, null, null, EndStream.YES);

    stream.awaitComplete();

    assertFalse(stream.peerHasEnded());
    Payload.check(4 << 20, 9, stream.read(4 << 20));
    assertEquals(TRAILERS, stream.awaitTrailers());
  }

  @Test
  default void one_thread_writes_while_another_reads() throws Exception {
    int size = 3 << 20;
    fixture()
        .serve(visit -> {
          Http2Stream stream = visit.stream();
          var reading = doing(() -> readInPieces(stream, size, 11));
          stream.write(RESPONSE, null, null, EndStream.NO);
          writeInPieces(stream, size, 12);
          reading.result();
          assertNull(stream.read(1));
          stream.write(null, null, TRAILERS, EndStream.YES);
        });
    Http2Stream stream = fixture().open(fixture().connect());
    stream.write(REQUEST, null, null, EndStream.NO);

    var writing =
        doing(() -> {
          writeInPieces(stream, size, 11);
          stream.write(null, null, null, EndStream.YES);
        });
    readInPieces(stream, size, 12);

    assertEquals(TRAILERS, stream.awaitTrailers());
    writing.result();
  }

  private static void writeInPieces(Http2Stream stream, int size, long seed) {
    ByteBuffer all = Payload.of(size, seed);
    while (all.hasRemaining()) {
      int part = Math.min(30_011, all.remaining());
      stream.write(null, all.slice(all.position(), part), null, EndStream.NO);
      all.position(all.position() + part);
    }
  }

  private static void readInPieces(Http2Stream stream, int size, long seed) {
    var joined = ByteBuffer.allocate(size);
    while (joined.hasRemaining()) {
      ByteBuffer read = stream.read(Math.min(50_021, joined.remaining()));
      if (read == null) break;
      joined.put(read);
    }
    Payload.check(size, seed, joined.flip());
  }

  @Test
  default void a_hundred_streams_share_a_connection() throws Exception {
    fixture().serve(visit -> {});
    var client = fixture().connect();
    var exchanges = new ArrayList<Running<?>>();

    for (int i = 0; i < 100; i++) {
      int seed = i;
      exchanges.add(
          doing(() -> {
            for (int size = 1; size < 20_000; size = size * 5 + seed) {
              fixture().exchange(client, size, seed);
            }
          }));
    }

    exchanges.forEach(Running::result);
  }
}
