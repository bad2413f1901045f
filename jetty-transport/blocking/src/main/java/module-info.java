import org.jspecify.annotations.NullMarked;

/// The transport SPI over blocking sockets, with nothing of Jetty but its HPACK.
@NullMarked
module dev.weft.blocking {
  requires dev.weft.runtime;
  requires org.eclipse.jetty.http2.hpack;
  requires static org.jspecify;
}
