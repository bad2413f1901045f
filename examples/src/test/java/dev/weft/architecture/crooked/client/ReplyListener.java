package dev.weft.architecture.crooked.client;

/// Crooked: a listener where one waits.
public final class ReplyListener {}
