package dev.weft.testkit.resolver;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static dev.weft.testkit.transport.Running.waits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.resolver.Endpoint;
import dev.weft.resolver.NamingScheme;
import dev.weft.resolver.Resolution;
import dev.weft.resolver.Resolver;
import dev.weft.resolver.Target;
import dev.weft.testkit.FakeTime;
import dev.weft.testkit.transport.Running;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What holds for each way to resolve names, wherever its answers come from. The test of one extends
/// this.
///
/// Time stands, unless a test lets it pass.
@Timeout(60)
public abstract class ResolverContract {
  final FakeTime time = new FakeTime();
  private final List<Resolver> opened = new ArrayList<>();

  /// The one that is tested.
  protected abstract NamingScheme scheme();

  /// One of its targets, as a user writes it.
  protected abstract String target();

  /// What the target stands for, in the order of preference.
  protected abstract List<SocketAddress> addresses();

  /// Targets whose scheme it is, and which it can make nothing of.
  protected List<String> refused() {
    return List.of();
  }

  @AfterEach
  final void closeAll() {
    opened.forEach(Resolver::close);
  }

  private static Target parsed(NamingScheme scheme, String text) {
    return Target.parse(text, Set.of(scheme.name()), scheme.name());
  }

  final Resolver open() {
    return open(scheme());
  }

  private Resolver open(NamingScheme scheme) {
    Resolver made = scheme.resolver(parsed(scheme, target()), new NamingScheme.Setting(time));
    opened.add(made);
    return made;
  }

  static List<SocketAddress> found(@Nullable Resolution resolution) {
    var found = assertInstanceOf(Resolution.Found.class, resolution);
    return found.endpoints().stream().map(Endpoint::addresses).flatMap(List::stream).toList();
  }

  static @Nullable Resolution next(Resolver resolver) {
    return running(resolver::next).result();
  }

  @Test
  void the_scheme_has_a_name_as_targets_have_it() {
    assertTrue(scheme().name().matches("[a-z][a-z0-9+.-]*"), scheme()::name);
  }

  @Test
  void whom_calls_are_for_is_known_before_anything_is_looked_up() {
    assertFalse(scheme().authority(parsed(scheme(), target())).isEmpty());
  }

  @Test
  void what_it_makes_nothing_of_is_refused_and_named() {
    for (String text : refused()) {
      Target target = parsed(scheme(), text);
      assertEquals(scheme().name(), target.scheme());
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> scheme().resolver(target, new NamingScheme.Setting(time)),
              text);
      assertTrue(String.valueOf(refused.getMessage()).contains(text), refused::getMessage);
    }
  }

  @Test
  void first_it_says_what_the_name_stands_for() {
    assertEquals(addresses(), found(next(open())));
  }

  @Test
  void it_says_it_to_each_channel_and_each_time_it_is_needed_anew() {
    NamingScheme scheme = scheme();
    Resolver first = open(scheme);
    Resolver second = open(scheme);
    assertEquals(addresses(), found(next(first)));

    first.close();

    assertEquals(addresses(), found(next(second)));
    assertEquals(addresses(), found(next(open(scheme))));
  }

  @Test
  void one_that_is_closed_first_says_nothing() {
    Resolver resolver = open();

    resolver.close();

    assertNull(next(resolver));
    assertNull(next(resolver), "nothing follows");
  }

  @Test
  void a_close_ends_the_sequence_under_its_reader() {
    Resolver resolver = open();
    next(resolver);
    Running<@Nullable Resolution> reading = running(resolver::next);
    eventually("it waits, or is done", () -> reading.isDone() || waits(reading.thread()));

    resolver.close();
    resolver.close();

    assertNull(reading.result());
    assertNull(next(resolver), "nothing follows");
  }

  @Test
  void hints_hold_nobody_up_at_any_time() {
    Resolver resolver = open();
    Running<?> hints =
        Running.doing(() -> {
          hintAt(resolver);
          assertNotNull(resolver.next(), "a hint is no end");
          hintAt(resolver);
          resolver.close();
          hintAt(resolver);
        });

    hints.result();
  }

  static void hintAt(Resolver resolver) {
    for (int i = 0; i < 1_000; i++) resolver.refresh();
    resolver.rejected();
  }
}
