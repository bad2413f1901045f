/// When a call is made once more, and what it needs for that: the rules, without the calls.
///
/// [dev.weft.retry.Retries] judges how an attempt has ended and says what follows; a channel's
/// [dev.weft.retry.Throttle] stops that while most calls fail; a [dev.weft.retry.ReplayBuffer] keeps
/// what has been sent until the server begins to answer, within the channel's
/// [dev.weft.retry.ReplayBudget]. The loop that asks them is the client's `RetryingCall`; for hedged
/// calls, [dev.weft.retry.Hedges] says when the next attempt begins, and the client's `Race` asks.
///
/// Source: gRFC A6.
package dev.weft.retry;
