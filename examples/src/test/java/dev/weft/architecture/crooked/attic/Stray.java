package dev.weft.architecture.crooked.attic;

/// Crooked: a package that the table of arrows does not name.
public final class Stray {}
