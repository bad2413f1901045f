package dev.weft.resolver;

import dev.weft.Time;

/// A way to resolve names, by the scheme of a target. Safe for any number of threads.
public interface NamingScheme {
  /// In lower case, as targets have it: `dns`.
  String name();

  /// A resolver of the target's name, which has looked nothing up yet. Called anew whenever a channel
  /// that was idle is needed again.
  ///
  /// Does not block.
  /// @throws IllegalArgumentException if the target is none of the scheme's; says what is
  Resolver resolver(Target target, Setting setting);

  /// What `:authority` is for calls to the target: whom the user wants to talk to, so never something
  /// that was looked up.
  default String authority(Target target) {
    return Authority.of(target.endpoint());
  }

  /// Whether resolvers of the target may find service configs. Where they may, the first calls wait
  /// until they know what they are to be like; where not, what is found all the same is ignored.
  default boolean findsConfigs(Target target) {
    return true;
  }

  /// What a channel tells its resolvers.
  ///
  /// @param time what all waits are timed by
  record Setting(Time time) {}

  /// Host names, looked up in the domain name system: `dns:///host:port`.
  static DnsScheme dns() {
    return DnsScheme.USUAL;
  }

  /// Each target is one address, for the channel's connector to make sense of: `passthrough:///x`.
  static NamingScheme passthrough() {
    return new PassthroughScheme();
  }

  /// Sockets of the Unix domain: `unix:relative/path` and `unix:///absolute/path`.
  static NamingScheme unix() {
    return new UnixScheme();
  }

  /// Lists of IPv4 addresses: `ipv4:192.0.2.1:50051,192.0.2.2:50051`.
  static NamingScheme ipv4() {
    return new AddressListScheme("ipv4", 4);
  }

  /// Lists of IPv6 addresses: `ipv6:[2001:db8::1]:50051`.
  static NamingScheme ipv6() {
    return new AddressListScheme("ipv6", 16);
  }
}
