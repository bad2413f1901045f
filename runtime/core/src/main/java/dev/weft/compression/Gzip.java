package dev.weft.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Gzip (RFC 1952), which every gRPC peer knows.
///
/// What zlib needs to work with, some 300 KiB outside the heap for each message being compressed and 40
/// KiB for each being read, is kept for the messages that follow: for as many at a time as there are
/// processors.
public final class Gzip implements Compression {
  private static final int KEPT = Runtime.getRuntime().availableProcessors();

  private final int level;
  private final Queue<Deflater> deflaters = new ArrayBlockingQueue<>(KEPT);
  private final Queue<Inflater> inflaters = new ArrayBlockingQueue<>(KEPT);

  /// At zlib's own level, a middle one.
  public Gzip() {
    this(Deflater.DEFAULT_COMPRESSION);
  }

  /// @param level 0 (stored as it is), 1 (fastest) to 9 (smallest), or -1 for zlib's own choice
  /// @throws IllegalArgumentException if it is another
  public Gzip(int level) {
    if (level < Deflater.DEFAULT_COMPRESSION || level > Deflater.BEST_COMPRESSION) {
      throw new IllegalArgumentException("gzip level is " + level + "; -1 to 9 are allowed");
    }
    this.level = level;
  }

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public OutputStream compressing(OutputStream compressed) throws IOException {
    Deflater kept = deflaters.poll();
    return new GzipOutput(
        compressed, kept == null ? new Deflater(level, true) : kept, this::takeBack);
  }

  @Override
  public InputStream decompressing(InputStream compressed) throws IOException {
    Inflater kept = inflaters.poll();
    return new GzipInput(compressed, kept == null ? new Inflater(true) : kept, this::takeBack);
  }

  private void takeBack(Deflater deflater) {
    deflater.reset();
    if (!deflaters.offer(deflater)) deflater.end();
  }

  private void takeBack(Inflater inflater) {
    inflater.reset();
    if (!inflaters.offer(inflater)) inflater.end();
  }
}
