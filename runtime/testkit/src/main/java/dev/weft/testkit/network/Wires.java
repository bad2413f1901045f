package dev.weft.testkit.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/// One connection over a [Link]: a socket at each end, and what is under way between them.
final class Wires {
  private static final int SEGMENT = 4 << 10;

  private final Socket client;
  private final Socket server;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean cut;

  /// What arrives together; of no bytes: the end.
  private static final class Segment {
    final long due;
    final byte[] bytes;

    Segment(long due, byte... bytes) {
      this.due = due;
      this.bytes = bytes;
    }
  }

  Wires(Socket client, Socket server) {
    this.client = client;
    this.server = server;
  }

  void cut(Link.Cut how) {
    cut = true;
    close(client, how);
    close(server, how);
  }

  void awaitEnd() throws InterruptedException {
    end.await();
  }

  static void close(Socket socket, Link.Cut how) {
    try {
      if (how == Link.Cut.RESET) socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed.
    }
  }

  /// Returns when both directions have ended.
  void carry(Lane there, Lane back) {
    Thread other = Thread.ofVirtual().name("link-back").start(() -> carry(server, client, back));
    carry(client, server, there);
    join(other);
    cut(Link.Cut.ENDED);
    end.countDown();
  }

  /// Carries what comes from one end to the other, and its end too.
  private void carry(Socket from, Socket to, Lane lane) {
    var underWay = new LinkedBlockingQueue<Segment>();
    var room = new Semaphore(lane.room());
    Thread deliverer =
        Thread.ofVirtual().name("link-out").start(() -> deliver(underWay, room, to, lane));
    try {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[SEGMENT];
      for (int n; (n = in.read(buffer)) > 0; ) {
        room.acquire(n);
        underWay.add(new Segment(lane.arrival(n), Arrays.copyOf(buffer, n)));
      }
      underWay.add(new Segment(lane.arrival(0)));
    } catch (IOException | InterruptedException e) {
      // One end has reset its connection, or it was cut: the other hears the same.
      cut(Link.Cut.RESET);
      deliverer.interrupt();
    }
    join(deliverer);
  }

  private void deliver(
      LinkedBlockingQueue<Segment> underWay, Semaphore room, Socket to, Lane lane) {
    try {
      OutputStream out = to.getOutputStream();
      while (!cut) {
        Segment next = underWay.take();
        for (long left; (left = lane.remaining(next.due)) > 0 && !cut; ) {
          LockSupport.parkNanos(left);
        }
        if (next.bytes.length == 0) {
          to.shutdownOutput();
          return;
        }
        out.write(next.bytes);
        room.release(next.bytes.length);
      }
    } catch (IOException | InterruptedException e) {
      cut(Link.Cut.RESET);
    } finally {
      room.release(lane.room()); // for whoever waits in vain
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts who waits here", e);
    }
  }
}
