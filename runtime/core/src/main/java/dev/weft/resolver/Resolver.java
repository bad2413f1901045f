package dev.weft.resolver;

import org.jspecify.annotations.Nullable;

/// One name, looked up for as long as a channel is interested: a blocking sequence of what it stands
/// for.
///
/// A thread of the channel's calls [#next] until that returns null; any thread calls the rest. When
/// the channel needs no names any more it calls [#close] and interrupts the thread.
public interface Resolver extends AutoCloseable {
  /// Waits until there is something to say, the first time as soon as that can be: what the name
  /// stands for, or that it could not be looked up.
  ///
  /// @return null if nothing will follow
  /// @throws InterruptedException if the thread was interrupted, which ends the sequence
  @Nullable Resolution next() throws InterruptedException;

  /// A hint that what was found may be outdated, for a connection has been lost or could not be made.
  /// Many come close together; how soon to look again is for the resolver to decide. Does not block.
  void refresh();

  /// The channel could not use what was found last: it should look again, after a pause that grows.
  /// Does not block.
  default void rejected() {
    refresh();
  }

  /// Ends the sequence. Does not block.
  @Override
  void close();
}
