package dev.weft.client;

import dev.weft.Codec;
import dev.weft.Time;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.observe.CallObserver;
import dev.weft.transport.Connector;
import dev.weft.wire.MetadataLimit;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says what a channel is like; [#to(String)] makes it.
///
/// The transport's security is always said aloud: [#plaintext] is the only one there is so far.
public final class ChannelBuilder {
  private static final String USER_AGENT = "grpc-java-weft/0.1.0";

  private final Connector connector;
  private final List<ClientInterceptor> interceptors = new ArrayList<>();
  private final Map<String, Codec> codecs = new HashMap<>();
  private Compressions compressions = Compressions.DEFAULT;
  private @Nullable String requestsCompressedBy;
  private String userAgent = USER_AGENT;
  private MetadataLimit metadataLimit = MetadataLimit.DEFAULT;
  private final List<CallObserver> observers = new ArrayList<>();
  private Time time = Time.SYSTEM;
  private boolean securityChosen;

  ChannelBuilder(Connector connector) {
    this.connector = connector;
  }

  /// Connections without encryption or authentication.
  public ChannelBuilder plaintext() {
    securityChosen = true;
    return this;
  }

  /// Adds code around every call; the first added is outermost.
  public ChannelBuilder intercept(ClientInterceptor... more) {
    interceptors.addAll(List.of(more));
    return this;
  }

  /// Has all calls observed; what they cost grows by what the observers do.
  public ChannelBuilder observe(CallObserver... more) {
    observers.addAll(List.of(more));
    return this;
  }

  /// Names the application in the `user-agent`, ahead of ours.
  public ChannelBuilder userAgent(String application) {
    userAgent = application + " " + USER_AGENT;
    return this;
  }

  /// What the channel's calls accept, and can be compressed by; gzip unless set.
  public ChannelBuilder compressions(Compressions known) {
    compressions = known;
    return this;
  }

  /// Compresses the requests of calls whose options say nothing; not compressed unless set.
  ///
  /// @param compression the name of one of the channel's compressions: [#to(String)] looks it up
  public ChannelBuilder compressRequestsWith(String compression) {
    requestsCompressedBy = compression;
    return this;
  }

  /// Other forms that calls may choose for their messages, by the content-type's subtype; the last of a
  /// name counts.
  public ChannelBuilder codecs(Codec... more) {
    for (Codec codec : more) codecs.put(codec.subtype(), codec);
    return this;
  }

  /// The largest header list of an answer that is accepted, ahead of the messages or behind them, in
  /// bytes as HTTP/2 counts them: names, values and 32 a field. Up to `soft` always, above `hard`
  /// never; in between the likelier the smaller it is, so that who comes near the limit learns of it
  /// early. 8 and 16 KiB unless set. Only the call ends that has a larger one (INTERNAL).
  ///
  /// A transport has a limit of its own, which it tells servers (`Http2Settings.maxHeaderListSize`,
  /// 64 KiB unless set): above that one, this one does nothing.
  /// @throws IllegalArgumentException if `soft` is less than 1, or `hard` less than `soft`
  public ChannelBuilder maxReceivedMetadataBytes(int soft, int hard) {
    metadataLimit = new MetadataLimit(soft, hard);
    return this;
  }

  /// Measures deadlines and waits by another time than the machine's: one that a test advances.
  public ChannelBuilder time(Time source) {
    time = source;
    return this;
  }

  /// The channel to a target: `dns:///host:port`, `host:port` or `unix:path`. Connects when it is
  /// first used.
  ///
  /// @throws IllegalArgumentException if the target names no address, or a compression is not known
  /// @throws IllegalStateException if no transport security was chosen
  public Channel to(String target) {
    return to(Target.parse(target));
  }

  /// The channel to an address that needs no looking up.
  public Channel to(SocketAddress address) {
    return to(Target.of(address));
  }

  private Channel to(Target target) {
    if (!securityChosen) {
      throw new IllegalStateException(
          "no transport security was chosen for the channel to "
              + target.text()
              + "; say plaintext()");
    }
    CallForms forms = forms(target);
    var subchannel = new ReconnectingSubchannel(connector, target.address(), target.text(), time);
    var link = new Link(subchannel, forms, metadataLimit, CallObserver.of(observers), time);
    return new Channel(link, interceptors);
  }

  private CallForms forms(Target target) {
    Compression usual = null;
    if (requestsCompressedBy != null) {
      compressions.only(List.of(requestsCompressedBy));
      usual = compressions.named(requestsCompressedBy);
    }
    return new CallForms("http", target.authority(), userAgent, compressions, usual, codecs);
  }
}
