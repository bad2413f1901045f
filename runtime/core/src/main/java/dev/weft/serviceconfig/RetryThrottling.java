package dev.weft.serviceconfig;

/// How a channel stops repeating calls while most of them fail (gRFC A6).
///
/// It has `maxTokens` tokens to begin with. A failure that may be repeated takes one, a success gives
/// `tokenRatio` back; only while more than half are left is anything repeated.
///
/// @param maxTokens more than 0, up to 1,000
/// @param tokenRatio more than 0; three decimals count
public record RetryThrottling(double maxTokens, double tokenRatio) {
  /// @throws IllegalArgumentException if a value is outside its range
  public RetryThrottling {
    if (!(maxTokens > 0 && maxTokens <= 1000)) {
      throw new IllegalArgumentException(
          "maxTokens is " + maxTokens + "; allowed: more than 0, up to 1000");
    }
    if (!(tokenRatio >= 0.001 && tokenRatio < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "tokenRatio is " + tokenRatio + "; allowed: 0.001 or more");
    }
  }
}
