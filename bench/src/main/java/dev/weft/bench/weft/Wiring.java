package dev.weft.bench.weft;

import dev.weft.transport.Connector;
import dev.weft.transport.ServerTransport;

/// A transport, both ends of it.
public sealed interface Wiring {

  String description();

  /// Will listen on a loopback port of the system's choice.
  ServerTransport listenAnywhere();

  Connector connector();

  /// Jetty's own HTTP/2 sessions: the reference.
  record JettySessions() implements Wiring {
    @Override
    public String description() {
      return "Jetty's HTTP/2 sessions";
    }

    @Override
    public ServerTransport listenAnywhere() {
      throw new UnsupportedOperationException(
          "the transport over Jetty's sessions is not there yet");
    }

    @Override
    public Connector connector() {
      throw new UnsupportedOperationException(
          "the transport over Jetty's sessions is not there yet");
    }
  }

  /// One reading virtual thread per connection, writes combined by the threads that make them.
  record Blocking() implements Wiring {
    @Override
    public String description() {
      return "the blocking transport";
    }

    @Override
    public ServerTransport listenAnywhere() {
      throw new UnsupportedOperationException("the blocking transport is not there yet");
    }

    @Override
    public Connector connector() {
      throw new UnsupportedOperationException("the blocking transport is not there yet");
    }
  }
}
