package dev.weft.architecture.crooked.transport;

/// Straight: what others may know.
public final class Pipe {}
