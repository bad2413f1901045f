package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Time;
import dev.weft.compression.Compressions;
import dev.weft.transport.Headers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The head of a request, features 0.1, and how bad ones are refused, features 0.7.
class RequestHeadTest {
  private static final Headers SHARED =
      RequestHead.shared(
          method("test.Service", "Method"),
          "http",
          "host:1",
          "agent",
          null,
          null,
          Compressions.NONE);

  private static MethodDescriptor<String, String> method(String service, String name) {
    Marshaller<String> none =
        new Marshaller<>() {
          @Override
          public byte[] encode(String message, int headroom) {
            throw new UnsupportedOperationException();
          }

          @Override
          public String decode(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
          }
        };
    return new MethodDescriptor<>(service, name, MethodDescriptor.Kind.UNARY, none, none);
  }

  /// A good request's head but for one field; a null leaves it out.
  private static Headers requestBut(String name, String value) {
    var fields = new ArrayList<String>();
    boolean replaced = false;
    for (int i = 0; i < SHARED.size(); i++) {
      boolean same = SHARED.name(i).equals(name);
      replaced |= same;
      if (same && value == null) continue;
      fields.add(SHARED.name(i));
      fields.add(same ? value : SHARED.value(i));
    }
    if (!replaced && value != null) fields.addAll(List.of(name, value));
    return Headers.of(fields);
  }

  @Test
  void the_fields_stand_in_the_decided_order() {
    Headers head =
        RequestHead.of(
            SHARED, Deadline.afterNanos(1_000_000, Time.SYSTEM), Metadata.of("mine", "1"));

    var names = new ArrayList<String>();
    for (int i = 0; i < head.size(); i++) names.add(head.name(i));
    assertEquals(
        List.of(
            ":method",
            ":scheme",
            ":authority",
            ":path",
            "te",
            "content-type",
            "user-agent",
            "grpc-timeout",
            "mine"),
        names);
    assertEquals("/test.Service/Method", head.get(":path"));
    assertEquals("application/grpc", head.get("content-type"));
    assertSame(SHARED, head.prefix());
  }

  @Test
  void a_call_with_nothing_of_its_own_has_the_shared_head_itself() {
    assertSame(SHARED, RequestHead.of(SHARED, Deadline.NONE, Metadata.EMPTY));
  }

  @Test
  void dl_02_the_deadline_travels_as_what_is_left_of_it() {
    Headers head = RequestHead.of(SHARED, Deadline.after(Duration.ofMinutes(100)), Metadata.EMPTY);

    long left = RequestHead.parse(head).timeoutNanos();
    assertTrue(left <= Duration.ofMinutes(100).toNanos(), "at most what was given");
    assertTrue(left > Duration.ofMinutes(99).toNanos(), "and within a minute below");
    assertTrue(head.get("grpc-timeout").length() <= 9);
  }

  @Test
  void a_deadline_that_has_passed_travels_as_little_and_not_as_nothing() {
    Headers head = RequestHead.of(SHARED, Deadline.after(Duration.ofSeconds(-1)), Metadata.EMPTY);

    assertEquals("1n", head.get("grpc-timeout"));
  }

  @ParameterizedTest(name = "{0}: {1} = {2}")
  @CsvSource({
    "ML-02, content-type, application/json, 415, 3, content-type is application/json; application/grpc is allowed",
    "ML-02, content-type, , 415, 3, content-type is null; application/grpc is allowed",
    "ML-03, :method, PUT, 405, 13, :method is PUT; POST is allowed",
    "0.7, :method, GET, 405, 13, :method is GET; POST is allowed",
    "ML-05, foobar-bin, X()3e@#$-, 400, 13, malformed binary metadata in header foobar-bin"
  })
  void a_bad_request_is_refused(
      String id, String name, String value, String http, String status, String message) {
    Headers refusal = RequestHead.parse(requestBut(name, value)).refusal(MetadataLimit.DEFAULT);

    assertEquals(http, refusal.get(":status"));
    assertEquals(status, refusal.get("grpc-status"));
    assertEquals(message, refusal.get("grpc-message"));
    assertEquals("application/grpc", refusal.get("content-type"));
  }

  @ParameterizedTest(name = "MD-17 ML-04: {0}")
  @CsvSource({
    "host, 0, 2, 0 :authority and 2 host",
    "one of each and one more, 1, 2, 1 :authority and 2 host",
    ":authority, 2, 0, 2 :authority and 0 host"
  })
  void two_answers_to_who_is_meant_are_refused_before_the_protocol_is_looked_at(
      String what, int authorities, int hosts, String found) {
    for (String contentType : new String[] {"application/grpc", "text/html"}) {
      var fields = new ArrayList<>(List.of(":method", "POST", "content-type", contentType));
      for (int i = 0; i < authorities; i++) fields.addAll(List.of(":authority", "here"));
      for (int i = 0; i < hosts; i++) fields.addAll(List.of("host", "there"));

      for (Headers head :
          List.of(
              Headers.of(fields),
              Headers.shared(fields.toArray(String[]::new)),
              Headers.shared(fields.subList(0, 6).toArray(String[]::new))
                  .with(fields.subList(6, fields.size())))) {
        Headers refusal = RequestHead.parse(head).refusal(MetadataLimit.DEFAULT);

        assertEquals("400", refusal.get(":status"));
        assertEquals("13", refusal.get("grpc-status"));
        assertEquals("the request has " + found + "; 1 is allowed", refusal.get("grpc-message"));
      }
    }
  }

  @Test
  void md_17_a_host_is_the_authority_if_there_is_no_other() {
    Headers hostOnly =
        Headers.of(":method", "POST", "content-type", "application/grpc", "host", "there");

    assertNull(RequestHead.parse(hostOnly).refusal(MetadataLimit.DEFAULT));
    assertEquals(
        Metadata.ofWire(List.of(":authority", "there")), RequestHead.parse(hostOnly).metadata());
    RequestHead both = RequestHead.parse(SHARED.with("host", "there"));
    assertNull(both.refusal(MetadataLimit.DEFAULT));
    assertEquals(
        Metadata.ofWire(List.of(":authority", SHARED.get(":authority"), "user-agent", "agent")),
        both.metadata());
  }

  @Test
  void md_14_a_head_above_the_limit_is_refused_whatever_it_says() {
    Headers head = SHARED.with("large", "x".repeat(20_000));

    Headers refusal = RequestHead.parse(head).refusal(MetadataLimit.DEFAULT);

    assertEquals("431", refusal.get(":status"));
    assertEquals("13", refusal.get("grpc-status"));
    assertEquals(
        "a header list of " + head.listSize() + " bytes; 8192 are allowed, 16384 at most",
        refusal.get("grpc-message"));
  }

  @ParameterizedTest(name = "DL-07: \"{0}\"")
  @ValueSource(strings = {"-1S", "1234x", "1234s", "1234", "1", "", "9a1S", "000000000S", "18f6n"})
  void a_malformed_timeout_is_refused(String timeout) {
    Headers refusal =
        RequestHead.parse(SHARED.with("grpc-timeout", timeout)).refusal(MetadataLimit.DEFAULT);

    assertEquals("400", refusal.get(":status"));
    assertEquals("13", refusal.get("grpc-status"));
    assertEquals("malformed grpc-timeout: " + timeout, refusal.get("grpc-message"));
  }

  @ParameterizedTest(name = "{0}: {1} = {2}")
  @CsvSource({
    "0.1, content-type, application/grpc+proto",
    "0.1, content-type, application/grpc;x",
    "0.1 te is not looked at, te, ",
    "0.1 te is not looked at, te, gzip",
    "0.2, grpc-timeout, 0S",
    "DL-06, grpc-timeout, 99999999H",
    "0.3, grpc-encoding, identity",
    "0.1 reserved and ignored, grpc-message-type, x.Y",
    "MD-03, x-bin, woA="
  })
  void a_good_one_is_not(String id, String name, String value) {
    assertNull(RequestHead.parse(requestBut(name, value)).refusal(MetadataLimit.DEFAULT));
  }

  @Test
  void a_shared_head_is_parsed_once() {
    assertSame(RequestHead.parse(SHARED), RequestHead.parse(SHARED));
  }

  @Test
  void a_head_of_ones_own_adds_to_what_is_shared() {
    RequestHead head = RequestHead.parse(SHARED.with("grpc-timeout", "2S", "mine", "1"));

    assertEquals("/test.Service/Method", head.path());
    assertEquals(2_000_000_000L, head.timeoutNanos());
    assertEquals("1", head.metadata().get(Metadata.Key.text("mine")));
    assertEquals(Long.MAX_VALUE, RequestHead.parse(SHARED).timeoutNanos());
  }

  @Test
  void er_34_no_path_is_an_empty_one() {
    assertEquals("", RequestHead.parse(requestBut(":path", null)).path());
  }

  /// One head, as calls through a process share it, and two servers.
  @Test
  void a_head_that_one_server_accepted_another_may_find_too_large() {
    RequestHead head = RequestHead.parse(SHARED);
    int size = SHARED.listSize();

    assertNull(head.refusal(new MetadataLimit(size, size)));

    Headers refusal = head.refusal(new MetadataLimit(size - 1, size - 1));
    assertEquals("431", refusal == null ? null : refusal.get(":status"));
  }

  @Test
  void metadata_is_the_same_whether_a_part_of_the_head_is_shared_or_not() {
    String[] first = {":method", "POST", ":path", "/s/m", ":authority", "a", "te", "trailers"};
    String[] second = {"content-type", "application/grpc", "user-agent", "u", "x-first", "1"};
    List<String> own = List.of("grpc-timeout", "1S", "x-second", "2", "x-third-bin", "AA,AQ");
    var shared = Headers.shared(concat(first, second));
    var whole = Headers.of(concat(first, second)).with(own);

    Metadata metadata = RequestHead.parse(shared.with(own)).metadata();

    assertEquals(RequestHead.parse(whole).metadata(), metadata);
    assertEquals("2", metadata.get(Metadata.Key.text("x-second")));
    assertEquals(6, metadata.size());
  }

  @Test
  void a_host_behind_a_shared_part_is_not_seen_beside_an_authority() {
    var shared = Headers.shared(":method", "POST", ":path", "/s/m", ":authority", "a");

    Metadata metadata = RequestHead.parse(shared.with("host", "h")).metadata();

    assertEquals(Metadata.ofWire(List.of(":authority", "a")), metadata);
    assertEquals(
        Metadata.ofWire(List.of(":authority", "h")),
        RequestHead.parse(Headers.shared(":method", "POST").with("host", "h")).metadata());
  }

  private static String[] concat(String[] first, String[] second) {
    return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
  }
}
