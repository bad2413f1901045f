package dev.weft.examples.interop;

import dev.weft.compression.Compression;
import dev.weft.compression.Gzip;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gzip that lets whoever receives a message know whether it had come compressed.
///
/// It can, because a message is decompressed in the thread that receives it.
final class NoticedGzip implements Compression {
  private static final ScopedValue<AtomicBoolean> USED = ScopedValue.newInstance();

  private final Gzip gzip = new Gzip();

  /// @param message null if there was none left
  record Received<M>(@Nullable M message, boolean compressed) {}

  /// Receives one message, and notices.
  static <M> Received<M> receiving(Supplier<@Nullable M> receive) {
    var used = new AtomicBoolean();
    M message = ScopedValue.where(USED, used).call(receive::get);
    return new Received<>(message, used.get());
  }

  @Override
  public String name() {
    return gzip.name();
  }

  @Override
  public OutputStream compressing(OutputStream compressed) throws IOException {
    return gzip.compressing(compressed);
  }

  @Override
  public InputStream decompressing(InputStream compressed) throws IOException {
    if (USED.isBound()) USED.get().set(true);
    return gzip.decompressing(compressed);
  }
}
