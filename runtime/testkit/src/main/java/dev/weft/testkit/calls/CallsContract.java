package dev.weft.testkit.calls;

import dev.weft.testkit.FakeTime;
import org.junit.jupiter.api.Timeout;

/// What clients make of answers and servers of requests, for a test class to extend; the groups say
/// what is in it.
@Timeout(60)
public abstract class CallsContract
    implements AnswersContract,
        ForeignAnswersContract,
        AnsweredStatusContract,
        OneAnswerContract,
        RichStatusContract,
        CallsEndHereContract,
        ConfiguredCallsContract,
        RetryContract,
        RetriedSendersContract,
        AttemptTimeoutContract,
        SendingContract,
        RequestsContract,
        HandlersEndContract,
        ServedMetadataContract,
        MetadataLimitsContract {
  private final TextService service = new TextService();

  /// Two ends, each with the settings of [Wiring#SMALL]; at each call others.
  @Override
  public abstract Wiring wiring(FakeTime time);

  @Override
  public final TextService service() {
    return service;
  }
}
