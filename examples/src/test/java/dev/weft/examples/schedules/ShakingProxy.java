package dev.weft.examples.schedules;

import dev.weft.testkit.Frame;
import dev.weft.testkit.ScriptedPeer;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Stands between an end of ours and grpc-java's, on one connection: cuts frames where it likes,
/// encodes grpc-java's header blocks anew and otherwise, sends us settings of its own, and checks
/// what we send by a decoder of its own, which knows the sizes that our table has to have.
final class ShakingProxy implements AutoCloseable {
  /// Which end is ours.
  enum Ours {
    CLIENT,
    SERVER
  }

  private final Ours ours;
  private final int serverPort;
  private final boolean repeats;
  private final SplittableRandom random;
  private final ServerSocket listener;
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Blocks fromUs = new Blocks();
  private final Blocks fromThem = new Blocks();
  private volatile int resizedForUs;
  private volatile Socket client;
  private volatile Socket server;
  private volatile boolean closed;

  /// @param serverPort where the server listens
  /// @param repeats whether a setting may be in a frame more than once
  ShakingProxy(Ours ours, int serverPort, boolean repeats, SplittableRandom random)
      throws IOException {
    this.ours = ours;
    this.serverPort = serverPort;
    this.repeats = repeats;
    this.random = random;
    this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("shaking-proxy").start(() -> guarded(this::connect));
  }

  int port() {
    return listener.getLocalPort();
  }

  Queue<Throwable> faults() {
    return faults;
  }

  @Override
  public String toString() {
    return "%d header blocks of ours, %d with a new table size; %d for us, %d with one"
        .formatted(fromUs.decoded, fromUs.resized, fromThem.decoded, resizedForUs);
  }

  int blocksOfOurs() {
    return fromUs.decoded;
  }

  int resizedByUs() {
    return fromUs.resized;
  }

  private interface Task {
    void run() throws Exception;
  }

  private void guarded(Task task) {
    try {
      task.run();
    } catch (SocketException e) {
      // An end has closed; the other is told so, and its calls say whether that was wrong.
    } catch (Throwable e) {
      if (!closed) faults.add(e);
    } finally {
      hangUp();
    }
  }

  private void connect() throws Exception {
    client = listener.accept();
    server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    Socket we = ours == Ours.CLIENT ? client : server;
    Socket they = ours == Ours.CLIENT ? server : client;
    var toUs =
        new OurEnd(new FrameOutput(we.getOutputStream(), random.split()), random.split(), repeats);
    var toThem = new FrameOutput(they.getOutputStream(), random.split());
    SplittableRandom cutsToUs = random.split();
    SplittableRandom cutsToThem = random.split();
    SplittableRandom pauses = random.split();
    Thread.ofPlatform()
        .daemon()
        .name("shaking-proxy-to-us")
        .start(() -> guarded(() -> pumpToUs(they, toUs, cutsToUs)));
    Thread.ofPlatform()
        .daemon()
        .name("shaking-proxy-shaker")
        .start(() -> guarded(() -> shake(toUs, pauses)));
    pumpFromUs(we, toUs, toThem, cutsToThem);
  }

  private void shake(OurEnd toUs, SplittableRandom pauses) throws IOException {
    while (!closed && !client.isClosed()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauses.nextLong(1, 30)));
      toUs.shake();
    }
  }

  private void pumpToUs(Socket they, OurEnd toUs, SplittableRandom cuts) throws Exception {
    var encoder =
        new DefaultHttp2HeadersEncoder(
            (_, _) -> cuts.nextInt(4) == 0, false, 16, cuts.nextBoolean() ? 0 : 512);
    var in = new FrameInput(they.getInputStream());
    if (ours == Ours.SERVER) toUs.raw(in.bytes(ScriptedPeer.PREFACE.length));
    for (Frame frame = in.read(); frame != null; frame = in.read()) {
      switch (frame.type()) {
        case Frame.DATA -> toUs.forward(FrameOutput.cut(frame, cuts));
        case Frame.HEADERS, Frame.CONTINUATION -> {
          Blocks.Block block = fromThem.add(frame);
          if (block == null) continue;
          for (int i = cuts.nextInt(3); i > 0; i--) {
            encoder.maxHeaderTableSize(cuts.nextInt(4_097));
          }
          byte[] encoded = Blocks.encode(block, encoder);
          if (Blocks.resizes(encoded)) resizedForUs++;
          toUs.forward(shaken(block, encoded, cuts));
        }
        case Frame.SETTINGS -> {
          if (frame.has(Frame.ACK)) toUs.forward(List.of(frame));
          else toUs.forwardSettings(frame);
        }
        default -> toUs.forward(List.of(frame));
      }
    }
  }

  private static List<Frame> shaken(Blocks.Block block, byte[] bytes, SplittableRandom cuts) {
    List<Frame> frames = Blocks.cut(block.stream(), bytes, block.ends(), cuts);
    Frame first = frames.getFirst();
    if (cuts.nextInt(4) == 0) first = first.padded(cuts.nextInt(256));
    if (cuts.nextInt(4) == 0) first = first.prioritized();
    frames.set(0, first);
    return frames;
  }

  private void pumpFromUs(Socket we, OurEnd toUs, FrameOutput toThem, SplittableRandom cuts)
      throws Exception {
    var in = new FrameInput(we.getInputStream());
    if (ours == Ours.CLIENT) toThem.raw(in.bytes(ScriptedPeer.PREFACE.length));
    for (Frame frame = in.read(); frame != null; frame = in.read()) {
      if (frame.payload().length > toUs.mostPayload()) {
        throw new AssertionError(frame + "; " + toUs.mostPayload() + " bytes are allowed");
      }
      switch (frame.type()) {
        case Frame.DATA -> toThem.write(FrameOutput.cut(frame, cuts));
        case Frame.HEADERS, Frame.CONTINUATION -> {
          Blocks.Block block = fromUs.add(frame);
          if (block == null) continue;
          toThem.write(Blocks.cut(block.stream(), block.bytes(), block.ends(), cuts));
        }
        case Frame.SETTINGS -> {
          if (frame.has(Frame.ACK)) acknowledged(toUs.acknowledged(), frame, toThem);
          else toThem.write(List.of(frame));
        }
        case Frame.PING -> {
          if (!frame.has(Frame.ACK) || !OurEnd.isOwnPing(frame)) toThem.write(List.of(frame));
        }
        case Frame.GOAWAY -> {
          if (frame.errorCode() != 0) throw new AssertionError(frame + " " + frame.debugData());
          toThem.write(List.of(frame));
        }
        default -> toThem.write(List.of(frame));
      }
    }
  }

  private void acknowledged(OurEnd.Announced announced, Frame acknowledgement, FrameOutput toThem)
      throws Exception {
    if (announced.isTheirs()) {
      toThem.write(List.of(acknowledgement));
      return;
    }
    byte[] payload = announced.settings().payload();
    for (int i = 0; i < payload.length; i += 6) {
      Frame one = announced.settings().withPayload(Arrays.copyOfRange(payload, i, i + 6));
      long size = one.setting(Frame.HEADER_TABLE_SIZE);
      if (size >= 0) fromUs.tableSize(size);
    }
  }

  private void hangUp() {
    try {
      listener.close();
      if (client != null) client.close();
      if (server != null) server.close();
    } catch (IOException e) {
      faults.add(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    hangUp();
  }
}
