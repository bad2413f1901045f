package dev.weft.resolver;

import dev.weft.Attributes;
import dev.weft.Status;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;

/// What a resolver has found out about a name.
public sealed interface Resolution {
  /// What the name stands for from now on.
  ///
  /// @param endpoints none if the name is known to stand for nothing
  /// @param attributes what the resolver tells the channel's policy besides
  /// @param config what calls to the name are to be like
  record Found(List<Endpoint> endpoints, Attributes attributes, FoundConfig config)
      implements Resolution {
    public Found {
      endpoints = List.copyOf(endpoints);
    }

    /// Nothing is said of calls.
    public Found(List<Endpoint> endpoints) {
      this(endpoints, Attributes.EMPTY, FoundConfig.UNSAID);
    }

    /// The same servers, and what calls to them are to be like.
    public Found withConfig(FoundConfig found) {
      return new Found(endpoints, attributes, found);
    }

    /// Servers with one address each.
    public static Found of(SocketAddress... addresses) {
      return new Found(Arrays.stream(addresses).map(Endpoint::new).toList());
    }
  }

  /// Nobody could say. What was found earlier stays in use.
  ///
  /// @param why not OK
  record Failed(Status why) implements Resolution {}
}
