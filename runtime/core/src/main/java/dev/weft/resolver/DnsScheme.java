package dev.weft.resolver;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
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
          HostLookup.system(), Duration.ofSeconds(30), null, Duration.ofSeconds(30), false, null);

  private final HostLookup lookup;
  private final Duration pause;
  private final @Nullable Duration period;
  private final Duration limit;
  private final boolean withConfigs;

  /// Null for what the environment says.
  private final @Nullable ProxyRules proxies;

  private DnsScheme(
      HostLookup lookup,
      Duration pause,
      @Nullable Duration period,
      Duration limit,
      boolean withConfigs,
      @Nullable ProxyRules proxies) {
    this.lookup = lookup;
    this.pause = pause;
    this.period = period;
    this.limit = limit;
    this.withConfigs = withConfigs;
    this.proxies = proxies;
  }

  /// How long after a lookup the next one is made at the earliest; 30 s unless set. The JVM keeps
  /// what it has looked up for a while, too (`networkaddress.cache.ttl`).
  public DnsScheme withPause(Duration between) {
    return new DnsScheme(
        lookup, notNegative("pause", between), period, limit, withConfigs, proxies);
  }

  /// Looks names up again and again, without anything having gone wrong: so that servers are found
  /// that have come since. Null, as it is unless set, for not.
  public DnsScheme withPeriod(@Nullable Duration between) {
    if (between != null) notNegative("period", between);
    return new DnsScheme(lookup, pause, between, limit, withConfigs, proxies);
  }

  /// How long one lookup may take; 30 s unless set.
  public DnsScheme withLimit(Duration most) {
    return new DnsScheme(lookup, pause, period, notNegative("limit", most), withConfigs, proxies);
  }

  /// Looks hosts up elsewhere; but those of targets that name a server are looked up there.
  public DnsScheme withLookup(HostLookup other) {
    return new DnsScheme(other, pause, period, limit, withConfigs, proxies);
  }

  /// Looks up service configs too, which a name's owners publish as TXT records of
  /// `_grpc_config.` and the name: the first choice there that is for clients in Java. Costs another
  /// question to the DNS server each time, and may change how calls are made; so not unless it is
  /// wanted. Where there are none, or they cannot be looked up, the channel's own config holds.
  /// Source: gRFC A2.
  public DnsScheme withServiceConfigs() {
    return new DnsScheme(lookup, pause, period, limit, true, proxies);
  }

  /// Reaches all servers through a proxy, which looks their names up. Unless this is said, it is as
  /// `HTTPS_PROXY` and `NO_PROXY` of the environment have it, which leave the machine's own servers
  /// out. A target that names a DNS server is not reached through a proxy. Source: gRFC A1.
  public DnsScheme withProxy(HttpProxy proxy) {
    var all = new ProxyRules(proxy, ProxyRules.Here.PROXIED_TOO, List.of());
    return new DnsScheme(lookup, pause, period, limit, withConfigs, all);
  }

  /// Reaches servers directly, whatever the environment says.
  public DnsScheme withoutProxy() {
    return new DnsScheme(lookup, pause, period, limit, withConfigs, ProxyRules.NONE);
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
    HttpProxy proxy = target.authority().isEmpty() ? rules().proxyFor(named) : null;
    if (proxy == null) return resolver(named, asked(target), setting);
    HostAndPort proxies = HostAndPort.of(proxy.host(), proxy.port());
    return new ProxiedResolver(
        resolver(proxies, lookup, setting), named.text(), proxy.credentials());
  }

  private ProxyRules rules() {
    return proxies == null ? ProxyRules.of(System.getenv()) : proxies;
  }

  private Resolver resolver(HostAndPort named, HostLookup asked, Setting setting) {
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
