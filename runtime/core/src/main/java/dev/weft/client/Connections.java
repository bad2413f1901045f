package dev.weft.client;

import dev.weft.Deadline;
import dev.weft.transport.ClientTransport;
import dev.weft.transport.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// All connections of a channel until they are closed, those that drain too: so that who closes the
/// channel reaches them at once.
final class Connections {
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Set<ClientTransport> live = new HashSet<>();
  private boolean ended;

  /// False if the channel has been closed: then it is not wanted.
  boolean add(ClientTransport transport) {
    lock.lock();
    try {
      return !ended && live.add(transport);
    } finally {
      lock.unlock();
    }
  }

  void remove(ClientTransport transport) {
    lock.lock();
    try {
      live.remove(transport);
    } finally {
      lock.unlock();
    }
  }

  List<ClientTransport> all() {
    lock.lock();
    try {
      return List.copyOf(live);
    } finally {
      lock.unlock();
    }
  }

  /// Takes none from now on; returns those that there are.
  List<ClientTransport> end() {
    lock.lock();
    try {
      ended = true;
      return List.copyOf(live);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until each has closed.
  ///
  /// @throws dev.weft.transport.WaitExpired if the deadline passes or the thread is interrupted first
  void awaitClosed(Deadline deadline) {
    for (ClientTransport transport : all()) transport.await(Connection.State.CLOSED, deadline);
  }
}
