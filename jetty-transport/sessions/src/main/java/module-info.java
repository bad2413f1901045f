import org.jspecify.annotations.NullMarked;

/// The transport SPI over Jetty's own HTTP/2 sessions.
@NullMarked
module dev.weft.jetty {
  requires transitive dev.weft.runtime;
  requires org.eclipse.jetty.http2.client;
  requires org.eclipse.jetty.http2.server;
  requires static org.jspecify;

  exports dev.weft.jetty;
}
