package dev.weft.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Attributes;
import dev.weft.resolver.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class AddressOrderTest {
  private static final SocketAddress V6_A = new InetSocketAddress("2001:db8::a", 1);
  private static final SocketAddress V6_B = new InetSocketAddress("2001:db8::b", 1);
  private static final SocketAddress V4_A = new InetSocketAddress("192.0.2.1", 1);
  private static final SocketAddress V4_B = new InetSocketAddress("192.0.2.2", 1);
  private static final SocketAddress UNIX = UnixDomainSocketAddress.of("/tmp/x");

  private static List<SocketAddress> order(SocketAddress... addresses) {
    return AddressOrder.of(List.of(new Endpoint(List.of(addresses), Attributes.EMPTY)));
  }

  @Test
  @DisplayName("LB-05")
  void families_take_turns_and_nothing_is_tried_twice() {
    assertEquals(List.of(V6_A, V4_A, V6_B, V4_B), order(V6_A, V6_B, V4_A, V4_B));
    assertEquals(List.of(V4_A, V6_A, V4_B), order(V4_A, V4_B, V6_A));
    assertEquals(List.of(V6_A, UNIX, V4_A, V6_B), order(V6_A, V6_B, UNIX, V4_A));
    assertEquals(List.of(V4_A, V4_B), order(V4_A, V4_B, V4_A, V4_B));
    assertEquals(
        List.of(V4_A, V4_B), AddressOrder.of(List.of(new Endpoint(V4_A), new Endpoint(V4_B))));
  }

  @Test
  @DisplayName("LB-06")
  void shuffling_moves_endpoints_and_not_their_addresses() {
    var first = new Endpoint(List.of(V6_A, V4_A), Attributes.EMPTY);
    var second = new Endpoint(List.of(V6_B, V4_B), Attributes.EMPTY);
    var seen = new HashSet<List<Endpoint>>();
    for (int i = 0; i < 200; i++) seen.add(AddressOrder.shuffled(List.of(first, second)));

    assertEquals(2, seen.size());
    assertTrue(seen.contains(List.of(first, second)));
    assertTrue(seen.contains(List.of(second, first)));
  }

  /// Of two endpoints of which one weighs three times as much, that is first three times of four.
  @Test
  @DisplayName("LB-06")
  void who_weighs_more_is_rather_first() {
    var light = new Endpoint(V4_A);
    var heavy = new Endpoint(List.of(V4_B), Attributes.EMPTY.with(Endpoint.WEIGHT, 3.0));
    var first = new ArrayList<Endpoint>();
    for (int i = 0; i < 20_000; i++) {
      first.add(AddressOrder.shuffled(List.of(light, heavy)).getFirst());
    }

    double part = first.stream().filter(heavy::equals).count() / 20_000.0;
    assertEquals(0.75, part, 0.02);
  }
}
