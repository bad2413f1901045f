package dev.weft.resolver;

import org.jspecify.annotations.Nullable;

/// A resolver that knows the answer, and has no other.
public final class FixedResolver implements Resolver {
  private @Nullable Resolution answer;

  public FixedResolver(Resolution answer) {
    this.answer = answer;
  }

  @Override
  public @Nullable Resolution next() {
    Resolution once = answer;
    answer = null;
    return once;
  }

  @Override
  public void refresh() {}

  @Override
  public void close() {}
}
