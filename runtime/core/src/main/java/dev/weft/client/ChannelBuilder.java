package dev.weft.client;

import dev.weft.Codec;
import dev.weft.SecurityLevel;
import dev.weft.Time;
import dev.weft.balancer.PickFirst;
import dev.weft.balancer.Policies;
import dev.weft.balancer.Policy;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.credentials.CallCredentials;
import dev.weft.credentials.ChannelCredentials;
import dev.weft.credentials.Plaintext;
import dev.weft.credentials.ServerNames;
import dev.weft.credentials.Tls;
import dev.weft.observe.CallObserver;
import dev.weft.resolver.Backoff;
import dev.weft.resolver.FixedResolver;
import dev.weft.resolver.NamingScheme;
import dev.weft.resolver.Resolution;
import dev.weft.resolver.Resolver;
import dev.weft.resolver.Target;
import dev.weft.serviceconfig.ServiceConfig;
import dev.weft.transport.Connector;
import dev.weft.wire.MetadataLimit;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Says what a channel is like; [#to(String)] makes it.
///
/// The transport's security is always said aloud, once: [#tls], [#plaintext] or other [#credentials].
public final class ChannelBuilder {
  private static final String USER_AGENT = "grpc-java-weft/0.1.0";

  private final Connector connector;
  private final List<ClientInterceptor> interceptors = new ArrayList<>();
  private final Map<String, Codec> codecs = new HashMap<>();
  private Compressions compressions = Compressions.DEFAULT;
  private @Nullable String requestsCompressedBy;
  private String userAgent = USER_AGENT;
  private MetadataLimit metadataLimit = MetadataLimit.DEFAULT;
  private final Map<String, NamingScheme> schemes = new HashMap<>();
  private Policy policy = new PickFirst();
  private Backoff backoff = Backoff.USUAL;
  private Duration minConnectTimeout = Duration.ofSeconds(20);
  private Duration idleAfter = Duration.ofMinutes(30);
  private @Nullable Keepalive keepalive;
  private boolean checksHealth = true;
  private final List<CallObserver> observers = new ArrayList<>();
  private Time time = Time.SYSTEM;
  private @Nullable ServiceConfig serviceConfig;
  private ConfigInForce.Source configs = ConfigInForce.Source.RESOLVER;
  private Policies policies = Policies.USUAL;
  private int maxAttempts = 5;
  private @Nullable ChannelCredentials credentials;
  private @Nullable String authority;
  private final List<CallCredentials> callCredentials = new ArrayList<>();

  ChannelBuilder(Connector connector) {
    this.connector = connector;
    resolving(
        NamingScheme.dns(),
        NamingScheme.passthrough(),
        NamingScheme.unix(),
        NamingScheme.ipv4(),
        NamingScheme.ipv6());
  }

  /// More ways to resolve targets, or others: each takes the place of the one of its name. There are
  /// `dns`, `passthrough`, `unix`, `ipv4` and `ipv6`.
  public ChannelBuilder resolving(NamingScheme... more) {
    for (NamingScheme scheme : more) schemes.put(scheme.name(), scheme);
    return this;
  }

  /// How calls are spread over what the target stands for, unless a service config says it;
  /// [PickFirst] unless set.
  public ChannelBuilder balancing(Policy how) {
    policy = how;
    return this;
  }

  /// How long to wait after an attempt to connect has failed; [Backoff#USUAL] unless set.
  public ChannelBuilder connectBackoff(Backoff pauses) {
    backoff = pauses;
    return this;
  }

  /// How long an attempt to connect may take at least, up to the server's SETTINGS; 20 s unless set.
  /// It may take as long as the pause that would follow it.
  public ChannelBuilder minConnectTimeout(Duration shortest) {
    minConnectTimeout = shortest;
    return this;
  }

  /// Has connections pinged that say nothing; no pings unless set.
  public ChannelBuilder keepalive(Keepalive pings) {
    keepalive = pings;
    return this;
  }

  /// Calls servers whatever they say of their health. Unless this is said, servers are asked where the
  /// service config names a service to ask about (`healthCheckConfig`), by policies that use several
  /// servers: those that say they do not serve get no calls. Source: gRFC A17.
  public ChannelBuilder withoutHealthChecks() {
    checksHealth = false;
    return this;
  }

  /// How long the channel stays connected while nobody calls; then it lets its connections and its
  /// resolver go until somebody does. 30 minutes unless set; zero for ever.
  ///
  /// @throws IllegalArgumentException if it is negative
  public ChannelBuilder idleAfter(Duration quiet) {
    if (quiet.isNegative()) {
      throw new IllegalArgumentException("idle after " + quiet + "; zero and more is allowed");
    }
    idleAfter = quiet;
    return this;
  }

  /// Connections without encryption or authentication.
  public ChannelBuilder plaintext() {
    return credentials(new Plaintext());
  }

  /// Connections over TLS; [Tls#DEFAULT] trusts the servers that the system trusts.
  public ChannelBuilder tls(Tls how) {
    return credentials(how);
  }

  /// How connections are protected.
  ///
  /// @throws IllegalStateException if that has been said before, and otherwise
  public ChannelBuilder credentials(ChannelCredentials how) {
    if (credentials != null && !credentials.equals(how)) {
      throw new IllegalStateException(
          "the channel has " + credentials + " already, and is to have " + how + "; choose one");
    }
    credentials = how;
    return this;
  }

  /// Calls servers by another name than the target's, a host and perhaps a port: in the `:authority` of
  /// requests, in TLS's handshake, and in the certificate that is wanted.
  ///
  /// @throws IllegalArgumentException if it is none
  public ChannelBuilder authority(String name) {
    ServerNames.requireAuthority(name);
    authority = name;
    return this;
  }

  /// Has all calls say who makes them; more than one adds up, and a call's own come last. Over
  /// connections that are protected less than they need, calls end with UNAUTHENTICATED.
  public ChannelBuilder callCredentials(CallCredentials... more) {
    callCredentials.addAll(List.of(more));
    return this;
  }

  /// Adds code around every call; the first added is outermost.
  public ChannelBuilder intercept(ClientInterceptor... more) {
    interceptors.addAll(List.of(more));
    return this;
  }

  /// Has all calls observed; what they cost grows by what the observers do.
  public ChannelBuilder observe(CallObserver... more) {
    observers.addAll(List.of(more));
    return this;
  }

  /// Names the application in the `user-agent`, ahead of ours.
  public ChannelBuilder userAgent(String application) {
    userAgent = application + " " + USER_AGENT;
    return this;
  }

  /// What the channel's calls accept, and can be compressed by; gzip unless set.
  public ChannelBuilder compressions(Compressions known) {
    compressions = known;
    return this;
  }

  /// Compresses the requests of calls whose options say nothing; not compressed unless set.
  ///
  /// @param compression the name of one of the channel's compressions: [#to(String)] looks it up
  public ChannelBuilder compressRequestsWith(String compression) {
    requestsCompressedBy = compression;
    return this;
  }

  /// Other forms that calls may choose for their messages, by the content-type's subtype; the last of a
  /// name counts.
  public ChannelBuilder codecs(Codec... more) {
    for (Codec codec : more) codecs.put(codec.subtype(), codec);
    return this;
  }

  /// The largest header list of an answer that is accepted, ahead of the messages or behind them, in
  /// bytes as HTTP/2 counts them: names, values and 32 a field. Up to `soft` always, above `hard`
  /// never; in between the likelier the smaller it is, so that who comes near the limit learns of it
  /// early. 8 and 16 KiB unless set. Only the call ends that has a larger one (INTERNAL).
  ///
  /// A transport has a limit of its own, which it tells servers (`Http2Settings.maxHeaderListSize`,
  /// 64 KiB unless set): above that one, this one does nothing.
  /// @throws IllegalArgumentException if `soft` is less than 1, or `hard` less than `soft`
  public ChannelBuilder maxReceivedMetadataBytes(int soft, int hard) {
    metadataLimit = new MetadataLimit(soft, hard);
    return this;
  }

  /// The policies that service configs can name; [Policies#USUAL] unless set.
  public ChannelBuilder policies(Policies known) {
    policies = known;
    return this;
  }

  /// What calls are like where the resolver finds no service config, as JSON ([ServiceConfig#parse]).
  ///
  /// @throws dev.weft.serviceconfig.ServiceConfigException if it is none
  public ChannelBuilder defaultServiceConfig(String json) {
    return defaultServiceConfig(ServiceConfig.parse(json));
  }

  /// What calls are like where the resolver finds no service config: timeouts, sizes, retries, the
  /// policy. Nothing is said unless set.
  ///
  /// [#to(String)] throws a [dev.weft.serviceconfig.ServiceConfigException] if it names no policy that
  /// is known ([#policies]).
  public ChannelBuilder defaultServiceConfig(ServiceConfig config) {
    serviceConfig = config;
    return this;
  }

  /// Has service configs ignored that the resolver finds: what [#defaultServiceConfig] says holds.
  /// Calls need not wait then until the target's name has been resolved to know what they are like.
  public ChannelBuilder ignoreResolvedConfigs() {
    configs = ConfigInForce.Source.CHANNEL;
    return this;
  }

  /// How often a call is made at most, whatever a service config allows; 5 unless set. With 1, only
  /// calls are made again that no server has looked at.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public ChannelBuilder maxCallAttempts(int most) {
    if (most < 1) throw new IllegalArgumentException(most + " attempts; allowed: 1 and more");
    maxAttempts = most;
    return this;
  }

  /// Measures deadlines and waits by another time than the machine's: one that a test advances.
  public ChannelBuilder time(Time source) {
    time = source;
    return this;
  }

  /// The channel to a target: `dns:///host:port`, `host:port`, `unix:path`, `ipv4:address:port`, or
  /// one of another scheme's ([#resolving]). A text that begins with no scheme's name is a host's.
  /// Connects when it is first used, or told to.
  ///
  /// @throws IllegalArgumentException if the target names no address, a compression is not known, the
  ///     channel and its credentials name different servers, or its calls' credentials need protection
  ///     that plaintext is not
  /// @throws IllegalStateException if no transport security was chosen
  public Channel to(String target) {
    Target parsed = Target.parse(target, schemes.keySet(), "dns");
    return to(parsed, Objects.requireNonNull(schemes.get(parsed.scheme())));
  }

  /// The channel to an address that needs no looking up.
  public Channel to(SocketAddress address) {
    return to(new Target(address.toString(), "", "", ""), new OneAddress(address));
  }

  private Channel to(Target target, NamingScheme scheme) {
    ChannelCredentials chosen = credentials;
    if (chosen == null) {
      throw new IllegalStateException(
          "no transport security was chosen for the channel to "
              + target.text()
              + "; say tls(…), plaintext() or credentials(…)");
    }
    String named = named(chosen);
    String called = named != null ? named : scheme.authority(target);
    requireProtection(chosen);
    var setting =
        new ChannelSetting(
            target,
            scheme,
            connector,
            chosen,
            connector.secured(chosen, called),
            new CallHeads(called, callCredentials),
            named != null,
            backoff,
            minConnectTimeout,
            idleAfter,
            keepalive,
            checksHealth,
            time);
    setting.resolver().close(); // refuses what is no target of its
    CallForms forms = forms(chosen instanceof Tls ? "https" : "http", called);
    var slot = new PickerSlot(target.text(), time);
    ConfigInForce.Source source =
        scheme.findsConfigs(target) ? configs : ConfigInForce.Source.CHANNEL;
    var config = new ConfigInForce(target.text(), source, policies, policy, serviceConfig);
    ConfigInForce.Decided decided = config.decided();
    if (decided != null) slot.plan(decided.config());
    var loop = new ControlLoop(setting, config, slot, forms);
    var link = new Link(slot, loop, forms, metadataLimit, CallObserver.of(observers));
    return new Channel(link, new PlannedCalls(link, maxAttempts), interceptors);
  }

  /// Whom the user says that the channel calls; null for whom the target names.
  private @Nullable String named(ChannelCredentials chosen) {
    String proven = chosen instanceof Tls tls ? tls.serverName() : null;
    if (authority == null || proven == null || authority.equals(proven)) {
      return authority != null ? authority : proven;
    }
    throw new IllegalArgumentException(
        "authority " + authority + " and credentials for " + proven + "; say one, or the same");
  }

  private void requireProtection(ChannelCredentials chosen) {
    if (!(chosen instanceof Plaintext)) return; // of others each connection tells
    for (CallCredentials each : callCredentials) {
      if (each.least() == SecurityLevel.NONE) continue;
      throw new IllegalArgumentException(
          each + " need connections with " + each.least() + ", and the channel's are plaintext");
    }
  }

  private CallForms forms(String scheme, String called) {
    Compression usual = null;
    if (requestsCompressedBy != null) {
      compressions.only(List.of(requestsCompressedBy));
      usual = compressions.named(requestsCompressedBy);
    }
    return new CallForms(scheme, called, userAgent, compressions, usual, codecs);
  }

  /// The scheme of those who have the address.
  private record OneAddress(SocketAddress address) implements NamingScheme {
    @Override
    public String name() {
      return "";
    }

    @Override
    public boolean findsConfigs(Target target) {
      return false;
    }

    @Override
    public Resolver resolver(Target target, Setting setting) {
      return new FixedResolver(Resolution.Found.of(address));
    }

    @Override
    public String authority(Target target) {
      return "localhost";
    }
  }
}
