package dev.weft.client;

import dev.weft.CallStory;
import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.Status;
import dev.weft.resolver.Endpoint;
import dev.weft.resolver.Resolution;
import dev.weft.wire.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attempts at a call that have failed, as far as its story is to tell of them. Belongs to whoever
/// may make the next.
final class Attempts {
  private static final Metadata.Key<String> PREVIOUS =
      Metadata.Key.text("grpc-previous-rpc-attempts");

  /// More would not be read.
  private static final int LISTED = 10;

  private static final int SERVERS_LISTED = 3;

  private final List<CallStory.Attempt> listed = new ArrayList<>();
  private int unlisted;
  private Duration pause = Duration.ZERO;

  /// Of the attempt under way.
  private Duration connecting = Duration.ZERO;

  /// Whether the channel's policy has dropped the call, so that it is not to be made again.
  private boolean dropped;

  /// The request of an attempt that so many others went ahead of.
  static CallRequest numbered(CallRequest request, int previous) {
    return previous == 0 ? request : request.withHeader(PREVIOUS, String.valueOf(previous));
  }

  /// The next attempt begins after this pause.
  void paused(Duration length) {
    pause = length;
  }

  void dropped() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }

  /// The attempt under way has waited so long for a connection.
  void waited(long nanos) {
    connecting = connecting.plusNanos(nanos);
  }

  Duration connecting() {
    return connecting;
  }

  /// One more has ended so.
  void ended(StreamCall attempt, Status status) {
    if (listed.size() < LISTED) {
      listed.add(attempt.told(pause, status));
    } else {
      unlisted++;
    }
    pause = Duration.ZERO;
    connecting = Duration.ZERO;
  }

  /// The failure, with the story of these attempts and of one that goes on.
  ///
  /// @param last null if it is among them
  RpcException told(
      RpcException failure, @Nullable StreamCall last, CallRequest request, Link link) {
    if (failure.story() != null) return failure;
    var all = new ArrayList<>(listed);
    int more = unlisted;
    if (last != null) {
      if (all.size() == LISTED) {
        all.removeLast();
        more++;
      }
      Ending ending = last.ending();
      all.add(last.told(pause, ending == null ? failure.status() : ending.status()));
    }
    PickerSlot slot = link.slot();
    failure.addSuppressed(
        new CallStory(
            request.method().toString(), slot.target(), resolved(slot.resolution()), all, more));
    return failure;
  }

  private static String resolved(@Nullable Resolution said) {
    return switch (said) {
      case null -> "has not been resolved";
      case Resolution.Failed(var why) -> "could not be resolved: " + why;
      case Resolution.Found found -> {
        List<Endpoint> endpoints = found.endpoints();
        var text = new StringBuilder("stands for " + endpoints.size());
        text.append(endpoints.size() == 1 ? " server" : " servers");
        for (int i = 0; i < Math.min(SERVERS_LISTED, endpoints.size()); i++) {
          text.append(i == 0 ? ": " : ", ").append(endpoints.get(i).addresses().getFirst());
        }
        if (endpoints.size() > SERVERS_LISTED) text.append(", …");
        yield text.toString();
      }
    };
  }
}
