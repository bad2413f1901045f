package dev.weft;

/// What a connection protects its bytes from.
public enum SecurityLevel {
  NONE,
  INTEGRITY_ONLY,
  PRIVACY_AND_INTEGRITY
}
