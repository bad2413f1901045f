package dev.weft.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.testkit.Frame;
import dev.weft.transport.EndStream;
import dev.weft.transport.Http2Stream;
import java.nio.ByteBuffer;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What a client sends, in frames that are counted: windows and turns.
public abstract class ClientWindowsContract extends ClientWireContract {
  // ---- sending

  /// How many frames of an upload may be sent ahead of a small request's data: two turns.
  protected int framesAhead() {
    return 8;
  }

  /// The server gives windows only when all that it gave has been used, so that frames can be counted.
  @DisplayName("FC-08 an upload of 1 GiB delays a small request by a few frames")
  @Test
  protected void a_large_upload_delays_a_small_request_by_a_few_frames() throws Exception {
    int share = 1 << 20;
    int shares = 1024;
    connect(Frame.INITIAL_WINDOW_SIZE, share);
    server.send(Frame.windowUpdate(0, share - 65_535));
    Http2Stream upload = client.newStream(Deadline.NONE); // a busy machine takes longer than soon()
    upload.write(REQUEST, null, null, EndStream.NO);
    server.expectHead(1);
    var uploading =
        running(() -> {
          for (int i = 0; i < shares / 16; i++) {
            upload.write(null, ByteBuffer.allocate(16 * share), null, EndStream.NO);
          }
          return null;
        });
    int small = 1;
    for (int i = 0; i < shares; i++) {
      for (int left = share; left > 0; ) left -= server.expect(Frame.DATA, 1).payload().length;
      if (i % 100 == 50) {
        small += 2;
        Http2Stream request = client.newStream(soon());
        var requesting =
            new FutureTask<>(
                () -> request.write(REQUEST, ByteBuffer.allocate(1_000), null, EndStream.YES),
                null);
        Thread.startVirtualThread(requesting);
        server.expectHead(small); // it needs no window
        server.send(Frame.windowUpdate(1, share), Frame.windowUpdate(0, share));
        int ahead = 0;
        int behind = share;
        for (int arrived = 0; arrived < 1_000; ) {
          Frame frame = server.read();
          if (frame.type() != Frame.DATA) continue;
          int length = frame.payload().length;
          if (frame.stream() == small) {
            arrived += length; // in two frames, where there was little room
            continue;
          }
          if (arrived == 0) ahead++;
          behind -= length;
          // Else the request's data would never come, where the upload may go first.
          if (behind == 0) server.send(Frame.windowUpdate(0, 1_000));
        }
        assertTrue(ahead <= framesAhead(), ahead + " frames of the upload went ahead");
        requesting.get();
        // The window that the request has used is the upload's loss.
        if (behind > 0) server.send(Frame.windowUpdate(0, 1_000));
        for (int left = behind; left > 0; ) left -= server.expect(Frame.DATA, 1).payload().length;
        i++;
      }
      if (i < shares - 1) server.send(Frame.windowUpdate(1, share), Frame.windowUpdate(0, share));
    }
    uploading.get();
  }

  @DisplayName("FC-11")
  @Test
  void a_write_waits_until_all_but_64_kib_have_a_window() throws Exception {
    int size = 1 << 20;
    connect();
    Http2Stream stream = open();
    server.expectHead(1);
    var writing =
        running(() -> {
          stream.write(null, ByteBuffer.allocate(size), null, EndStream.NO);
          return null;
        });

    server.expectData(1, 65_535);
    int more = size - 65_535 - (64 << 10) - 1;
    server.send(Frame.windowUpdate(0, size), Frame.windowUpdate(1, more));
    server.expectData(1, more);
    server.expectNothingElse();
    assertFalse(writing.isDone(), "64 KiB and a byte are left");

    server.send(Frame.windowUpdate(1, (64 << 10) + 1));
    server.expectData(1, (64 << 10) + 1);
    writing.get();
  }
}
