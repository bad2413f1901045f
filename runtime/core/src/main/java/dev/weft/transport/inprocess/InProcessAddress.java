package dev.weft.transport.inprocess;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A name on an [InProcess] network.
public final class InProcessAddress extends SocketAddress {
  private static final long serialVersionUID = 1L;

  private final String name;

  public InProcessAddress(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InProcessAddress that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "in-process:" + name;
  }
}
