package dev.weft.resolver;

import java.net.UnixDomainSocketAddress;

/// The target's path is a socket's.
final class UnixScheme implements NamingScheme {
  @Override
  public String name() {
    return "unix";
  }

  @Override
  public boolean findsConfigs(Target target) {
    return false;
  }

  @Override
  public Resolver resolver(Target target, Setting setting) {
    String understood = "unix:path or unix:///absolute/path";
    if (!target.authority().isEmpty()) {
      throw target.refused("authority '" + target.authority() + "'", understood);
    }
    if (target.endpoint().isEmpty()) throw target.refused("no path", understood);
    return new FixedResolver(Resolution.Found.of(UnixDomainSocketAddress.of(target.path())));
  }

  /// A path is no authority.
  @Override
  public String authority(Target target) {
    return "localhost";
  }
}
