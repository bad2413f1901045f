package dev.weft.architecture.crooked.server;

/// Crooked: a name that says nothing.
public final class HandlerImpl {}
