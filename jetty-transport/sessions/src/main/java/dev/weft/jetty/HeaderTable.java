package dev.weft.jetty;

import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.frames.SettingsFrame;

/// Mends what Jetty's encoder makes of the size that the peer wants for its header table.
final class HeaderTable {
  private HeaderTable() {}

  /// A header table that the peer has lowered stays so: Jetty's encoder forgets to say that it was
  /// lowered if it is raised before the next header block, which breaks the connection (RFC 7541
  /// §4.2). For before Jetty looks at the frame.
  static void keepLow(HTTP2Session session, SettingsFrame settings) {
    Integer size = settings.getSettings().get(SettingsFrame.HEADER_TABLE_SIZE);
    if (size == null) return;
    if (size < 0) {
      // More than 2^31-1, which Jetty would take for less than nothing.
      settings.getSettings().put(SettingsFrame.HEADER_TABLE_SIZE, Integer.MAX_VALUE);
    } else {
      session.setMaxEncoderTableCapacity(Math.min(session.getMaxEncoderTableCapacity(), size));
    }
  }
}
