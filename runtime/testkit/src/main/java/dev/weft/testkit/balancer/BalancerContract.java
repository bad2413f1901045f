package dev.weft.testkit.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Attributes;
import dev.weft.Code;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Status;
import dev.weft.balancer.Balancer;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Pick;
import dev.weft.balancer.PickRequest;
import dev.weft.balancer.Picker;
import dev.weft.balancer.Policy;
import dev.weft.resolver.Endpoint;
import dev.weft.testkit.transport.Running;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What holds for each policy, however it spreads calls. The test of one extends this.
@SuppressWarnings("NullAway.Init") // before each test
public abstract class BalancerContract {
  private static final int ENOUGH = 100;

  private final ScriptedHost host = new ScriptedHost();
  private Policy policy;
  private Balancer balancer;

  /// The one that is tested.
  protected abstract Policy policy();

  @BeforeEach
  final void begin() {
    policy = policy();
    balancer = policy.balancer(host);
  }

  private static SocketAddress address(String name) {
    return UnixDomainSocketAddress.of("/" + name);
  }

  private static Set<SocketAddress> addresses(String... names) {
    var addresses = new HashSet<SocketAddress>();
    for (String name : names) addresses.add(address(name));
    return addresses;
  }

  private boolean resolveTo(String... names) {
    List<Endpoint> endpoints =
        Arrays.stream(names).map(BalancerContract::address).map(Endpoint::new).toList();
    return balancer.resolved(new Balancer.Update(endpoints, Attributes.EMPTY, policy));
  }

  /// Resolved, asked for, and connected.
  private void serveFrom(String... names) {
    assertTrue(resolveTo(names));
    if (host.state() == Connectivity.IDLE) balancer.wanted();
    host.connectAll();
    assertEquals(Connectivity.READY, host.state());
  }

  private Pick pick() {
    return host.picker().pick(CALL);
  }

  /// Where many calls go.
  private Set<SocketAddress> picked() {
    return picked(host.picker());
  }

  private static Set<SocketAddress> picked(Picker picker) {
    var picked = new HashSet<SocketAddress>();
    for (int i = 0; i < ENOUGH; i++) {
      Pick pick = picker.pick(CALL);
      picked.add(assertInstanceOf(Pick.Use.class, pick).subchannel().address());
    }
    return picked;
  }

  private void expectFailing(String text) {
    assertEquals(Connectivity.TRANSIENT_FAILURE, host.state());
    Status why = assertInstanceOf(Pick.Fail.class, pick()).why();
    assertEquals(Code.UNAVAILABLE, why.code());
    assertTrue(why.message().contains(text), why::message);
  }

  @Test
  void it_has_a_name_as_service_configs_write_it() {
    assertTrue(policy.name().matches("[a-z0-9_.]+"), policy::name);
    assertEquals(policy, policy(), "two that are set alike are equal");
  }

  @Test
  void calls_wait_until_there_is_a_connection() {
    assertTrue(resolveTo("a", "b", "c"));

    assertInstanceOf(Pick.Wait.class, pick());
    assertNotEquals(Connectivity.READY, host.state());
  }

  @Test
  void calls_go_where_there_is_a_connection() {
    serveFrom("a", "b", "c");

    assertTrue(addresses("a", "b", "c").containsAll(picked()));
    assertTrue(host.ready().containsAll(picked()));
  }

  @Test
  void a_server_that_is_lost_is_left_out_and_connected_again() {
    serveFrom("a", "b", "c");
    SocketAddress lost = picked().iterator().next();

    host.lose(lost);

    if (host.state() == Connectivity.READY) assertFalse(picked().contains(lost));
    if (host.state() == Connectivity.IDLE) balancer.wanted();
    assertTrue(host.asked() > 0, "its name may stand for others by now");
    host.connectAll();
    assertEquals(Connectivity.READY, host.state());
    assertTrue(host.ready().containsAll(picked()));
  }

  @Test
  void calls_fail_with_the_last_error_when_no_server_can_be_reached() {
    assertTrue(resolveTo("a", "b", "c"));

    host.refuseAll("nobody home");

    expectFailing("nobody home");
  }

  @Test
  void a_channel_that_has_failed_stays_so_until_it_is_connected() {
    resolveTo("a", "b", "c");
    host.refuseAll("nobody home");

    host.endBackoff();

    expectFailing("nobody home");
    host.connectAll();
    assertEquals(Connectivity.READY, host.state());
    assertTrue(host.ready().containsAll(picked()));
  }

  @Test
  void servers_that_are_not_found_any_more_are_let_go() {
    serveFrom("a", "b");

    serveFrom("c", "d");

    assertTrue(addresses("c", "d").containsAll(picked()));
    assertTrue(addresses("c", "d").containsAll(host.open()), () -> "open: " + host.open());
  }

  @Test
  void the_same_servers_again_change_nothing() {
    serveFrom("a", "b", "c");
    List<SocketAddress> open = host.open();

    assertTrue(resolveTo("a", "b", "c"));

    assertEquals(Connectivity.READY, host.state());
    assertEquals(open, host.open());
    assertTrue(host.ready().containsAll(picked()));
  }

  @Test
  void no_server_at_all_is_refused_and_closes_all() {
    serveFrom("a", "b");

    assertFalse(resolveTo());

    expectFailing("");
    assertEquals(List.of(), host.open());
    serveFrom("c");
    assertEquals(addresses("c"), picked());
  }

  @Test
  void a_name_that_was_never_resolved_fails_calls() {
    balancer.failed(new Status(Code.UNAVAILABLE, "no such name"));

    expectFailing("no such name");
  }

  @Test
  void what_was_found_holds_while_the_name_cannot_be_resolved() {
    serveFrom("a", "b");

    balancer.failed(new Status(Code.UNAVAILABLE, "no such name"));

    assertEquals(Connectivity.READY, host.state());
    assertTrue(host.ready().containsAll(picked()));
  }

  @Test
  void one_that_is_closed_leaves_nothing() {
    serveFrom("a", "b", "c");
    int before = host.published();

    balancer.close();

    assertEquals(List.of(), host.open());
    host.time().advance(Duration.ofDays(1));
    assertEquals(0, host.time().timers());
    assertEquals(before, host.published());
  }

  @Test
  void any_number_of_threads_may_pick() {
    serveFrom("a", "b", "c");
    Picker picker = host.picker();

    var callers = new ArrayList<Running<Set<SocketAddress>>>();
    for (int i = 0; i < 8; i++) callers.add(Running.running(() -> picked(picker)));

    for (var caller : callers) assertTrue(host.ready().containsAll(caller.result()));
  }

  /// Any call.
  private static final PickRequest CALL =
      new PickRequest() {
        @Override
        public MethodDescriptor<?, ?> method() {
          return new MethodDescriptor<>(
              "test.Any", "Call", MethodDescriptor.Kind.UNARY, NOTHING, NOTHING);
        }

        @Override
        public Metadata headers() {
          return Metadata.EMPTY;
        }
      };

  private static final Marshaller<String> NOTHING =
      new Marshaller<>() {
        @Override
        public byte[] encode(String message, int headroom) {
          return new byte[headroom];
        }

        @Override
        public String decode(ByteBuffer bytes) {
          return "";
        }
      };
}
