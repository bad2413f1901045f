package dev.weft.resolver;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Host names, looked up in the domain name system: `dns:///host:port` or `host:port`; the port is
/// 443 unless it is said. `dns://server:port/host:port` asks a DNS server of one's own, at port 53
/// unless it is said, each time anew: the JVM keeps nothing of what it says.
///
/// A name is looked up when the channel is first used, and again when connections have been lost or
/// could not be made: not before [#withPause] has passed since it was looked up last, and after a
/// failure with [Backoff]. Immutable.
public final class DnsScheme implements NamingScheme {
  private static final int SERVER_PORT = 53;

  static final DnsScheme USUAL =
      new DnsScheme(
          HostLookup.system(), Duration.ofSeconds(30), null, Duration.ofSeconds(30), false);

  private final HostLookup lookup;
  private final Duration pause;
  private final @Nullable Duration period;
  private final Duration limit;
  private final boolean withConfigs;

  private DnsScheme(
      HostLookup lookup,
      Duration pause,
      @Nullable Duration period,
      Duration limit,
      boolean withConfigs) {
    this.lookup = lookup;
    this.pause = pause;
    this.period = period;
    this.limit = limit;
    this.withConfigs = withConfigs;
  }

  /// How long after a lookup the next one is made at the earliest; 30 s unless set. The JVM keeps
  /// what it has looked up for a while, too (`networkaddress.cache.ttl`).
  public DnsScheme withPause(Duration between) {
    return new DnsScheme(lookup, notNegative("pause", between), period, limit, withConfigs);
  }

  /// Looks names up again and again, without anything having gone wrong: so that servers are found
  /// that have come since. Null, as it is unless set, for not.
  public DnsScheme withPeriod(@Nullable Duration between) {
    if (between != null) notNegative("period", between);
    return new DnsScheme(lookup, pause, between, limit, withConfigs);
  }

  /// How long one lookup may take; 30 s unless set.
  public DnsScheme withLimit(Duration most) {
    return new DnsScheme(lookup, pause, period, notNegative("limit", most), withConfigs);
  }

  /// Looks hosts up elsewhere; but those of targets that name a server are looked up there.
  public DnsScheme withLookup(HostLookup other) {
    return new DnsScheme(other, pause, period, limit, withConfigs);
  }

  /// Looks up service configs too, which a name's owners publish as TXT records of
  /// `_grpc_config.` and the name: the first choice there that is for clients in Java. Costs another
  /// question to the DNS server each time, and may change how calls are made; so not unless it is
  /// wanted. Where there are none, or they cannot be looked up, the channel's own config holds.
  /// Source: gRFC A2.
  public DnsScheme withServiceConfigs() {
    return new DnsScheme(lookup, pause, period, limit, true);
  }

  private static Duration notNegative(String what, Duration given) {
    if (!given.isNegative()) return given;
    throw new IllegalArgumentException(what + " of " + given + "; zero and more is allowed");
  }

  Duration pause() {
    return pause;
  }

  @Nullable Duration period() {
    return period;
  }

  Duration limit() {
    return limit;
  }

  boolean looksUpConfigs() {
    return withConfigs;
  }

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public boolean findsConfigs(Target target) {
    return withConfigs;
  }

  @Override
  public Resolver resolver(Target target, Setting setting) {
    HostAndPort named = HostAndPort.parse(target);
    HostLookup asked = asked(target);
    return named.literal() == null
        ? new DnsResolver(named, asked, this, setting.time())
        : new FixedResolver(
            Resolution.Found.of(new InetSocketAddress(named.literal(), named.port())));
  }

  private HostLookup asked(Target target) {
    String server = target.authority();
    if (server.isEmpty()) return lookup;
    return DnsLookup.of(HostAndPort.parse(target, server, SERVER_PORT, "dns://server:port/host"));
  }
}
