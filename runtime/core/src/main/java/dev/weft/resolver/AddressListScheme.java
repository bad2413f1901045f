package dev.weft.resolver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Addresses of one family, with commas between them; each is a server.
///
/// @param bytes how long the family's addresses are
record AddressListScheme(String name, int bytes) implements NamingScheme {
  @Override
  public boolean findsConfigs(Target target) {
    return false;
  }

  @Override
  public Resolver resolver(Target target, Setting setting) {
    return new FixedResolver(new Resolution.Found(endpoints(target)));
  }

  private List<Endpoint> endpoints(Target target) {
    String understood = name + ":address:port,address:port";
    if (!target.authority().isEmpty()) {
      throw target.refused("authority '" + target.authority() + "'", understood);
    }
    var endpoints = new ArrayList<Endpoint>();
    for (String text : target.endpoint().split(",", -1)) {
      HostAndPort named = HostAndPort.parse(target, text, HostAndPort.USUAL_PORT, understood);
      InetAddress address = named.literal();
      if (address == null || address.getAddress().length != bytes) {
        throw target.refused("'" + text + "' is no " + name + " address", understood);
      }
      endpoints.add(new Endpoint(new InetSocketAddress(address, named.port())));
    }
    return endpoints;
  }

  /// A list is no authority; its first address is, as in gRPC's C-core.
  @Override
  public String authority(Target target) {
    return target.endpoint().split(",", 2)[0];
  }
}
