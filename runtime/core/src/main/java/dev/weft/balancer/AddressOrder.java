package dev.weft.balancer;

import dev.weft.resolver.Endpoint;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;

/// In which order the addresses of endpoints are tried.
final class AddressOrder {
  private enum Family {
    V6,
    V4,
    OTHER
  }

  private AddressOrder() {}

  /// Each address once; the families by turns, beginning with the first address's (RFC 8305 §4).
  static List<SocketAddress> of(List<Endpoint> endpoints) {
    Map<Family, Queue<SocketAddress>> byFamily = new LinkedHashMap<>();
    endpoints.stream()
        .flatMap(endpoint -> endpoint.addresses().stream())
        .distinct()
        .forEach(address ->
            byFamily.computeIfAbsent(family(address), _ -> new ArrayDeque<>()).add(address));
    var ordered = new ArrayList<SocketAddress>();
    while (!byFamily.isEmpty()) {
      byFamily.values().forEach(family -> ordered.add(family.remove()));
      byFamily.values().removeIf(Queue::isEmpty);
    }
    return ordered;
  }

  private static Family family(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) return Family.OTHER;
    return switch (inet.getAddress()) {
      case Inet6Address _ -> Family.V6;
      case Inet4Address _ -> Family.V4;
      case null, default -> Family.OTHER;
    };
  }

  /// By chance, with weights: sorted by u^(1/weight), u being uniform in 0 to 1 (gRFC A113).
  static List<Endpoint> shuffled(List<Endpoint> endpoints) {
    record Keyed(Endpoint endpoint, double key) {}
    return endpoints.stream()
        .map(endpoint ->
            new Keyed(
                endpoint, Math.pow(ThreadLocalRandom.current().nextDouble(), 1 / weight(endpoint))))
        .sorted(Comparator.comparingDouble(Keyed::key).reversed())
        .map(Keyed::endpoint)
        .toList();
  }

  private static double weight(Endpoint endpoint) {
    Double weight = endpoint.attributes().get(Endpoint.WEIGHT);
    return weight == null || weight <= 0 ? 1 : weight;
  }
}
