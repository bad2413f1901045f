package dev.weft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.CallContext;
import dev.weft.Deadline;
import dev.weft.Marshaller;
import dev.weft.Metadata;
import dev.weft.MethodDescriptor;
import dev.weft.Time;
import dev.weft.balancer.Connectivity;
import dev.weft.balancer.Picker;
import dev.weft.wire.StatusMapping;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls that wait for a connection, at the moment at which there is none any more.
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
final class PickerSlotTest {
  private static final Marshaller<String> NOTHING =
      new Marshaller<>() {
        @Override
        public byte[] encode(String message, int headroom) {
          return new byte[headroom];
        }

        @Override
        public String decode(ByteBuffer bytes) {
          return "";
        }
      };
  private static final CallRequest CALL =
      new CallRequest(
          new MethodDescriptor<>(
              "test.Slot", "Call", MethodDescriptor.Kind.UNARY, NOTHING, NOTHING),
          Deadline.NONE,
          Metadata.EMPTY,
          CallOptions.DEFAULT,
          CallContext.current());

  private final PickerSlot slot = new PickerSlot("here", Time.SYSTEM);

  /// It has asked the picker already, and not yet begun to wait.
  @Test
  void a_call_wakes_a_channel_that_falls_idle_just_before_it_waits() {
    Picker none = Picker.waiting();
    slot.publish(Connectivity.READY, none);

    var ended =
        assertThrows(
            CallDropped.class,
            () ->
                slot.await(
                    CALL,
                    () -> {
                      if (slot.state() == Connectivity.READY) slot.publish(Connectivity.IDLE, none);
                      return null;
                    },
                    () -> Thread.startVirtualThread(slot::close)));

    assertEquals(StatusMapping.CHANNEL_CLOSED, ended.status(), "it was woken, and closed");
  }
}
