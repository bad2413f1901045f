import org.jspecify.annotations.NullMarked;

/// The transport SPI over sockets of our own, with nothing of Jetty but its HPACK.
@NullMarked
module dev.weft.blocking {
  requires transitive dev.weft.runtime;
  requires org.eclipse.jetty.http;
  requires org.eclipse.jetty.http2.hpack;
  requires static org.jspecify;

  exports dev.weft.blocking;
}
