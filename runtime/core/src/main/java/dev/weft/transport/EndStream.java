package dev.weft.transport;

/// Whether something is the last that its side sends.
public enum EndStream {
  YES,
  NO
}
