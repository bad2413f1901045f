package dev.weft.balancer;

import dev.weft.Metadata;
import dev.weft.Status;
import org.jspecify.annotations.Nullable;

/// How an attempt at a call has ended.
///
/// @param trailers what the server sent along; empty if it did not come to that
/// @param sent whether anything was sent
/// @param answered whether anything came back
/// @param load what the server said of its load; null if it said nothing
public record CallOutcome(
    Status status, Metadata trailers, boolean sent, boolean answered, @Nullable LoadReport load) {}
