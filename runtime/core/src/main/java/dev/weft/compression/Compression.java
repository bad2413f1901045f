package dev.weft.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// One way to compress messages, each by itself.
///
/// Called by the threads that send and receive, outside every lock; several at a time, each with a
/// stream of its own.
public interface Compression {
  /// The name in `grpc-encoding`: printable ASCII without commas and spaces; case counts.
  String name();

  /// A stream that compresses what is written to it into another one, which lies in memory.
  ///
  /// Closing it completes the message. It is closed once, also when compressing fails.
  OutputStream compressing(OutputStream compressed) throws IOException;

  /// A stream of what was compressed into another one, which lies in memory.
  ///
  /// It must not work ahead of its reader: a few bytes may hide gigabytes, and who reads them stops at
  /// the longest message allowed. It is closed once, whether it was read to its end or not.
  ///
  /// @throws IOException if the bytes are not what [#compressing] writes; so do the stream's reads
  InputStream decompressing(InputStream compressed) throws IOException;
}
