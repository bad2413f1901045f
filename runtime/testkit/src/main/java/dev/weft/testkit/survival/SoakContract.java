package dev.weft.testkit.survival;

import dev.weft.transport.Connector;
import dev.weft.transport.Http2Settings;
import dev.weft.transport.ServerTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a transport has to carry for long, or much of at a time, at constant cost.
///
/// For a test class to extend, which needs a constructor without arguments: each test has a JVM of
/// its own, where a [Soak] runs with both ends, so that what it uses is to be measured.
/// `-Dweft.soak=full` runs each at its full size, which takes some minutes.
@Timeout(900)
public abstract class SoakContract {
  /// A server that will listen on an address that is free.
  protected abstract ServerTransport server(Http2Settings settings);

  /// Connects to such a server; closed at the end if it can be.
  protected abstract Connector connector(Http2Settings settings);

  /// In full 10 GB and 5 s.
  @Test
  void a_download_waits_for_a_reader_that_stops_twice_and_needs_no_heap() throws Exception {
    Fork.of(this, "-Xmx64m").run(Soak.DOWNLOAD);
  }

  /// In full 10 GB and 5 s.
  @Test
  void an_upload_waits_for_a_reader_that_stops_twice_and_needs_no_heap() throws Exception {
    Fork.of(this, "-Xmx64m").run(Soak.UPLOAD);
  }

  /// In full they are held for 10 s.
  @Test
  void ten_thousand_streams_on_twenty_connections_are_held_and_then_end_well() throws Exception {
    Fork.of(this, "-Xmx1g").run(Soak.STREAMS);
  }

  /// DL-15; in full a million calls, after fifty thousand to warm up.
  @Test
  void many_calls_with_deadlines_of_an_hour_leave_nothing_behind() throws Exception {
    // The collector whose figures are exact.
    Fork.of(this, "-Xmx512m", "-XX:+UseSerialGC").run(Soak.CALLS);
  }
}
