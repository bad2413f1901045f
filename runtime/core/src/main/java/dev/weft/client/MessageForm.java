package dev.weft.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a call's messages are to travel, each way; immutable.
///
/// @param compression the name of what compresses requests, `identity` for nothing; null for what the
///     channel usually does
/// @param acceptedCompressions the names of what may compress answers, those liked best first; null for
///     all that the channel knows
/// @param contentSubtype names the channel's codec for the messages, such as `json`; null for the method's
///     own marshallers
public record MessageForm(
    @Nullable String compression,
    @Nullable List<String> acceptedCompressions,
    @Nullable String contentSubtype) {
  public static final MessageForm USUAL = new MessageForm(null, null, null);

  public MessageForm {
    if (acceptedCompressions != null) acceptedCompressions = List.copyOf(acceptedCompressions);
  }
}
