package dev.weft.resolver;

import org.jspecify.annotations.Nullable;

/// A resolver that knows the answer, and has no other: it gives it once.
public final class FixedResolver implements Resolver {
  // Written by the reader, which takes it, and by whoever closes this.
  private volatile @Nullable Resolution answer;

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
  public void close() {
    answer = null;
  }
}
