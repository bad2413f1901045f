package dev.weft.testkit.resolver;

import static dev.weft.testkit.transport.Eventually.eventually;
import static dev.weft.testkit.transport.Running.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Code;
import dev.weft.Status;
import dev.weft.resolver.Resolution;
import dev.weft.resolver.Resolver;
import dev.weft.testkit.transport.Running;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds besides where names may come to stand for something else. The test of one extends this.
///
/// Until a resolver has learnt of a change, time passes second by second: so a scheme under test should
/// limit its lookups by hours, if by anything.
public abstract class ChangingNamesContract extends ResolverContract {
  /// Where the tested one has its answers from.
  protected abstract NameSource source();

  /// Reads until it is said, while time passes and hints are given.
  private void awaitNews(Resolver resolver, List<SocketAddress> expected) {
    Running<Boolean> reading =
        running(() -> {
          for (Resolution next = resolver.next(); next != null; next = resolver.next()) {
            if (next instanceof Resolution.Found && found(next).equals(expected)) return true;
          }
          return false;
        });
    passTimeUntil(reading, resolver);
    assertTrue(reading.result(), "the sequence ended");
  }

  private void passTimeUntil(Running<?> done, Resolver hinted) {
    eventually(
        "what was found is said",
        () -> {
          hinted.refresh();
          time.advance(Duration.ofSeconds(1));
          return done.isDone();
        });
  }

  @Test
  void its_reader_waits_for_news() {
    Resolver resolver = open();
    next(resolver);

    running(resolver::next).blocked();
  }

  @Test
  void an_interrupt_ends_the_wait_for_news() {
    Resolver resolver = open();
    next(resolver);
    Running<@Nullable Resolution> reading = running(resolver::next).blocked();

    reading.thread().interrupt();

    assertInstanceOf(InterruptedException.class, reading.failure());
  }

  @Test
  void an_interrupt_ends_the_wait_for_an_answer() {
    source().keepSilent();
    Resolver resolver = open();
    Running<@Nullable Resolution> reading = running(resolver::next).blocked();

    resolver.close(); // in this order, as a channel does
    reading.thread().interrupt();

    eventually("the reader is let go", reading::isDone);
  }

  @Test
  void hints_hold_nobody_up_while_there_is_no_answer() {
    source().keepSilent();
    Resolver resolver = open();
    running(resolver::next).blocked();

    Running.doing(() -> hintAt(resolver)).result();
  }

  @Test
  void what_a_name_comes_to_stand_for_is_said() {
    NameSource source = source();
    Resolver resolver = open();
    List<SocketAddress> before = found(next(resolver));

    List<SocketAddress> after = source.change();

    assertFalse(after.equals(before), "a change");
    awaitNews(resolver, after);
  }

  @Test
  void what_the_channel_could_not_use_is_not_the_last_that_it_hears() {
    NameSource source = source();
    Resolver resolver = open();
    next(resolver);

    resolver.rejected();

    awaitNews(resolver, source.change());
  }

  @Test
  void that_nobody_can_say_is_said_and_thrown_by_no_one() {
    source().fail();

    Resolution first = next(open());

    Status why = assertInstanceOf(Resolution.Failed.class, first).why();
    assertEquals(Code.UNAVAILABLE, why.code());
    assertFalse(why.message().isBlank());
  }

  @Test
  void a_failure_ends_nothing() {
    NameSource source = source();
    source.fail();
    Resolver resolver = open();
    assertInstanceOf(Resolution.Failed.class, next(resolver));

    awaitNews(resolver, source.change());
  }

  @Test
  void a_failure_later_is_said_too() {
    NameSource source = source();
    Resolver resolver = open();
    found(next(resolver));

    source.fail();

    Running<@Nullable Resolution> reading = running(resolver::next);
    passTimeUntil(reading, resolver);
    assertInstanceOf(Resolution.Failed.class, reading.result());
  }
}
