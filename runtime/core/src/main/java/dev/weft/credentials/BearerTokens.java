package dev.weft.credentials;

import dev.weft.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tokens that whoever bears them is believed by (RFC 6750), as `authorization: Bearer …`; a new one is
/// fetched shortly before the last expires.
///
/// The call that finds it so fetches; others go on with the token there is, and wait only once it has
/// expired. A fetch that fails is felt by nobody as long as the token is good.
public final class BearerTokens implements CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.text("authorization");

  /// A token is replaced so long before it expires, or a quarter of its life if that is less.
  private static final Duration EARLY = Duration.ofMinutes(1);

  /// Where tokens come from.
  @FunctionalInterface
  public interface Source {
    /// A token that is good from now on. May block; one thread at a time asks, which is interrupted when
    /// its call ends.
    ///
    /// @throws Exception if there is none: see [CallCredentials#headers]
    Token fetch() throws Exception;
  }

  /// A token, which is a secret.
  ///
  /// @param expires when it is of no use any more
  public record Token(String value, Instant expires) {
    /// Without the secret.
    @Override
    public String toString() {
      return "Token[expires=" + expires + "]";
    }
  }

  private record Held(Metadata headers, Instant renew, Instant expires) {}

  private final Source source;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();

  private volatile @Nullable Held held;

  private BearerTokens(Source source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /// Tokens of a source.
  public static BearerTokens of(Source source) {
    return new BearerTokens(source, InstantSource.system());
  }

  /// The same, with expiry measured by another clock: one that a test advances.
  public BearerTokens timedBy(InstantSource other) {
    return new BearerTokens(source, other);
  }

  @Override
  public Metadata headers(Asked asked) throws Exception {
    Held now = held;
    if (now != null && isBefore(now.renew)) return now.headers;
    if (now == null || !isBefore(now.expires)) {
      fetching.lockInterruptibly();
    } else if (!fetching.tryLock()) {
      return now.headers;
    }
    try {
      return renewed();
    } finally {
      fetching.unlock();
    }
  }

  private Metadata renewed() throws Exception {
    Held now = held;
    if (now != null && isBefore(now.renew)) return now.headers;
    try {
      Held next = fetch();
      held = next;
      return next.headers;
    } catch (Exception e) {
      if (e instanceof InterruptedException || now == null || !isBefore(now.expires)) throw e;
      return now.headers;
    }
  }

  private Held fetch() throws Exception {
    Instant start = clock.instant();
    Token token = source.fetch();
    Duration life = Duration.between(start, token.expires());
    Duration early = life.dividedBy(4).compareTo(EARLY) < 0 ? life.dividedBy(4) : EARLY;
    return new Held(
        Metadata.EMPTY.with(AUTHORIZATION, "Bearer " + token.value()),
        token.expires().minus(early),
        token.expires());
  }

  private boolean isBefore(Instant moment) {
    return clock.instant().isBefore(moment);
  }

  @Override
  public String toString() {
    return "BearerTokens";
  }
}
