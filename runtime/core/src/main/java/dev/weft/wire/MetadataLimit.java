package dev.weft.wire;

import dev.weft.transport.Headers;
import java.util.concurrent.ThreadLocalRandom;

/// How large a header list may be that a peer sends: by HTTP/2's count, names, values and 32 bytes a
/// field.
///
/// Between the two limits the larger a list the likelier it is refused, so that who comes near the
/// hard limit learns of it while most of his calls still get through (as in grpc-java).
///
/// @param soft bytes that are always accepted
/// @param hard bytes from which on nothing is accepted; `soft` or more
public record MetadataLimit(int soft, int hard) {
  /// 8 KiB are what the protocol's document suggests.
  public static final MetadataLimit DEFAULT = new MetadataLimit(8 << 10, 16 << 10);

  public MetadataLimit {
    if (soft < 1 || hard < soft) {
      throw new IllegalArgumentException(
          "the limits for metadata are "
              + soft
              + " and "
              + hard
              + "; 1 or more are allowed, and the second not below the first");
    }
  }

  /// Whether a list can be refused. Then one alone may ask whether it is: chance decides, each time.
  boolean mayRefuse(Headers headers) {
    return headers.listSize() > soft;
  }

  public boolean refuses(Headers headers) {
    int size = headers.listSize();
    return size > soft && refuses(size, ThreadLocalRandom.current().nextDouble());
  }

  /// @param chance from 0 to below 1
  boolean refuses(int size, double chance) {
    if (size <= soft) return false;
    return size > hard || chance * (hard - soft) < size - soft;
  }

  /// What is wrong with a list that is refused.
  public String reason(Headers headers) {
    return "a header list of %d bytes; %d are allowed, %d at most"
        .formatted(headers.listSize(), soft, hard);
  }
}
