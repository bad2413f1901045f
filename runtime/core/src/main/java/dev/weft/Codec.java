package dev.weft;

/// Another form that messages may have, such as JSON: what the content-type `application/grpc+json` asks
/// for.
///
/// Channels and servers are given their codecs. What a method's own marshallers write needs none: it is
/// `application/grpc`.
public interface Codec {
  /// The content-type's subtype, such as `json`: lower case.
  String subtype();

  /// What does for this form what the given marshaller does for the usual one.
  ///
  /// Asked once for each method of a server, and once for each of a channel that is called so.
  ///
  /// @throws IllegalArgumentException if that marshaller's messages do not have this form
  <T> Marshaller<T> marshaller(Marshaller<T> usual);
}
