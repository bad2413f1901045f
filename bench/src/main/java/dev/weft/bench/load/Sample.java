package dev.weft.bench.load;

import org.jspecify.annotations.Nullable;

/// One round as the client saw it. This is what a client process prints, as JSON.
///
/// @param operations calls or messages, as the row counts them
/// @param seconds from the round's begin until the last caller was done
/// @param firstFailure null when `failures` is 0
public record Sample(
    long operations,
    double seconds,
    double p50Micros,
    double p99Micros,
    double p999Micros,
    Usage usage,
    long failures,
    @Nullable String firstFailure) {}
