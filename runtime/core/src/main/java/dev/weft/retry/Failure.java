package dev.weft.retry;

import dev.weft.wire.Ending;

/// How an attempt has ended that did not end OK.
///
/// @param answered whether the server had begun to answer: metadata had come ahead of the status
/// @param refusedHere whether the channel's policy dropped the call, so that it is not to be repeated
public record Failure(Ending ending, boolean answered, boolean refusedHere) {}
