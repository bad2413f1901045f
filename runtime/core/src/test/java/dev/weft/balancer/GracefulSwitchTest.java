package dev.weft.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Attributes;
import dev.weft.Status;
import dev.weft.Time;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class GracefulSwitchTest {
  private final Watched host = new Watched();
  private final GracefulSwitch balancer = new GracefulSwitch(host);

  private void choose(Policy policy) {
    assertTrue(balancer.resolved(new Balancer.Update(List.of(), Attributes.EMPTY, policy)));
  }

  @Test
  @DisplayName("LB-19")
  void the_old_policy_serves_until_the_new_one_is_connected() {
    var old = new Scripted("old");
    var next = new Scripted("next");
    choose(old);
    Picker serving = old.publish(Connectivity.READY);
    choose(next);
    Picker waiting = next.publish(Connectivity.CONNECTING);
    assertSame(serving, host.picker);
    assertFalse(old.closed);

    Picker ready = next.publish(Connectivity.READY);

    assertSame(ready, host.picker);
    assertTrue(old.closed);
    assertFalse(waiting == host.picker);
    Picker late = old.publish(Connectivity.READY);
    assertFalse(late == host.picker, "what is closed publishes nothing");
  }

  @Test
  @DisplayName("LB-19")
  void a_policy_that_fails_takes_over_too() {
    var old = new Scripted("old");
    var next = new Scripted("next");
    choose(old);
    old.publish(Connectivity.READY);
    choose(next);

    Picker failing = next.publish(Connectivity.TRANSIENT_FAILURE);

    assertSame(failing, host.picker);
    assertEquals(Connectivity.TRANSIENT_FAILURE, host.state);
  }

  @Test
  @DisplayName("LB-19")
  void an_old_policy_that_serves_nobody_gives_way_at_once() {
    var old = new Scripted("old");
    var next = new Scripted("next");
    choose(old);
    old.publish(Connectivity.CONNECTING);

    choose(next);

    assertTrue(old.closed);
    assertSame(next.publish(Connectivity.CONNECTING), host.picker);
  }

  @Test
  @DisplayName("LB-19")
  void an_old_policy_that_loses_its_connections_gives_way() {
    var old = new Scripted("old");
    var next = new Scripted("next");
    choose(old);
    old.publish(Connectivity.READY);
    choose(next);
    Picker connecting = next.publish(Connectivity.CONNECTING);

    old.publish(Connectivity.IDLE);

    assertTrue(old.closed);
    assertSame(connecting, host.picker);
  }

  @Test
  @DisplayName("LB-20")
  void a_policy_that_is_replaced_before_it_was_connected_never_serves() {
    var a = new Scripted("a");
    var b = new Scripted("b");
    var c = new Scripted("c");
    choose(a);
    Picker serving = a.publish(Connectivity.READY);
    choose(b);
    choose(c);
    assertTrue(b.closed);
    b.publish(Connectivity.READY);
    assertSame(serving, host.picker);

    a.ask();
    b.ask();
    assertEquals(0, host.asked, "the names are the newest's business");
    c.ask();
    assertEquals(1, host.asked);
    assertSame(c.publish(Connectivity.READY), host.picker);
  }

  @Test
  void the_same_policy_set_differently_is_told_and_not_replaced() {
    var first = new Scripted("one");
    choose(first);
    choose(new Scripted("one"));

    assertFalse(first.closed);
    assertEquals(2, first.updates);
  }

  /// A policy with one balancer, which does what a test says.
  private static final class Scripted implements Policy {
    private final String name;
    private Balancer.@Nullable Host own;
    boolean closed;
    int updates;

    Scripted(String name) {
      this.name = name;
    }

    Picker publish(Connectivity state) {
      Picker picker = Picker.waiting(); // another each time
      if (own != null) own.publish(state, picker);
      return picker;
    }

    void ask() {
      if (own != null) own.resolveAgain();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Balancer balancer(Balancer.Host host) {
      own = host;
      return new Balancer() {
        @Override
        public boolean resolved(Update update) {
          updates++;
          return true;
        }

        @Override
        public void failed(Status why) {}

        @Override
        public void changed(Subchannel subchannel, Connectivity state, Status why) {}

        @Override
        public void wanted() {}

        @Override
        public void close() {
          closed = true;
        }
      };
    }
  }

  private static final class Watched implements Balancer.Host {
    @Nullable Picker picker;
    @Nullable Connectivity state;
    int asked;

    @Override
    public void publish(Connectivity now, Picker next) {
      state = now;
      picker = next;
    }

    @Override
    public void resolveAgain() {
      asked++;
    }

    @Override
    public Subchannel subchannel(
        SocketAddress address, Attributes attributes, SubchannelOwner owner) {
      throw new AssertionError("nobody connects here");
    }

    @Override
    public Time.Timer schedule(Runnable task, Duration after) {
      throw new AssertionError("nobody waits here");
    }

    @Override
    public Time time() {
      return Time.SYSTEM;
    }
  }
}
