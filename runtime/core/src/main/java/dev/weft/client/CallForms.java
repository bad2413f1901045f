package dev.weft.client;

import dev.weft.Code;
import dev.weft.Codec;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.RpcException;
import dev.weft.compression.Compression;
import dev.weft.compression.Compressions;
import dev.weft.wire.RequestHead;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// The forms in which a channel's methods are called, each made when it is first asked for.
final class CallForms {
  private final String scheme;
  private final String authority;
  private final String userAgent;
  private final Compressions known;
  private final @Nullable Compression usual;
  private final Map<String, Codec> codecs;

  private final ConcurrentMap<MethodDescriptor<?, ?>, CallForm> usualForms =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<Wanted, CallForm> otherForms = new ConcurrentHashMap<>();

  private record Wanted(MethodDescriptor<?, ?> method, MessageForm form) {}

  /// @param usual compresses the requests of calls that do not say; null for nothing
  /// @param codecs by content-subtype
  CallForms(
      String scheme,
      String authority,
      String userAgent,
      Compressions known,
      @Nullable Compression usual,
      Map<String, Codec> codecs) {
    this.scheme = scheme;
    this.authority = authority;
    this.userAgent = userAgent;
    this.known = known;
    this.usual = usual;
    this.codecs = Map.copyOf(codecs);
  }

  /// The same object each time.
  ///
  /// @throws RpcException with [Code#INTERNAL] if what requests are to be like is not known here,
  ///     [Code#INVALID_ARGUMENT] if what answers may be compressed by is not
  CallForm of(MethodDescriptor<?, ?> method, MessageForm form) {
    if (form.equals(MessageForm.USUAL)) {
      CallForm made = usualForms.get(method);
      return made != null ? made : usualForms.computeIfAbsent(method, m -> make(m, form));
    }
    var wanted = new Wanted(method, form);
    CallForm made = otherForms.get(wanted);
    return made != null ? made : otherForms.computeIfAbsent(wanted, w -> make(method, form));
  }

  @SuppressWarnings(
      "unchecked") // requests come from the typed methods, or from who knows the types
  private CallForm make(MethodDescriptor<?, ?> method, MessageForm form) {
    Compression compression = compression(form.compression());
    Compressions accepted = accepted(form);
    Codec codec = codec(form.contentSubtype());
    return new CallForm(
        RequestHead.shared(
            method,
            scheme,
            authority,
            userAgent,
            codec == null ? null : codec.subtype(),
            compression == null ? null : compression.name(),
            accepted),
        compression,
        accepted,
        (Marshaller<Object>) marshaller(codec, method.requestMarshaller()),
        marshaller(codec, method.responseMarshaller()));
  }

  private @Nullable Compression compression(@Nullable String name) {
    if (name == null) return usual;
    if (name.equals(Compressions.IDENTITY)) return null;
    Compression compression = known.named(name);
    if (compression != null) return compression;
    throw new RpcException(
        Code.INTERNAL,
        "compression \"" + name + "\" is not known to the channel; " + known + " is");
  }

  private Compressions accepted(MessageForm form) {
    if (form.acceptedCompressions() == null) return known;
    try {
      return known.only(form.acceptedCompressions());
    } catch (IllegalArgumentException e) {
      throw new RpcException(Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()), e);
    }
  }

  private @Nullable Codec codec(@Nullable String subtype) {
    if (subtype == null) return null;
    Codec codec = codecs.get(subtype);
    if (codec != null) return codec;
    throw new RpcException(
        Code.INTERNAL,
        "no codec has the content-subtype \"" + subtype + "\"; the channel has " + codecs.keySet());
  }

  private static Marshaller<?> marshaller(@Nullable Codec codec, Marshaller<?> usual) {
    if (codec == null) return usual;
    try {
      return codec.marshaller(usual);
    } catch (IllegalArgumentException e) {
      throw new RpcException(Code.INTERNAL, String.valueOf(e.getMessage()), e);
    }
  }
}
