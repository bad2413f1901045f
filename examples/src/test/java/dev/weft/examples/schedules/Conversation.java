package dev.weft.examples.schedules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A call that is answered with what is sent: each message with itself, and the metadata with itself
/// twice, ahead of the messages and with the status.
///
/// @param messages of all sizes, what is sent one after the other
record Conversation(List<Field> metadata, List<byte[]> messages) {
  private static final int MOST_MESSAGES = 12;
  private static final int SMALL = 2_000;
  private static final int LARGE = 120_000;

  /// One call as either runtime makes it: a thread may send while another receives.
  interface Call {
    void send(byte[] message) throws Exception;

    void finishSending();

    /// Null at the end.
    byte[] receive() throws Exception;

    List<Field> headers();

    /// Once [#receive] has returned null.
    List<Field> trailers();
  }

  static Conversation any(SplittableRandom random) {
    var messages = new ArrayList<byte[]>();
    for (int i = random.nextInt(MOST_MESSAGES + 1); i > 0; i--) {
      var message = new byte[random.nextInt(random.nextInt(4) == 0 ? LARGE : SMALL)];
      random.nextBytes(message);
      messages.add(message);
    }
    return new Conversation(Field.any(random), messages);
  }

  /// Holds the conversation, and checks each answer.
  void hold(Call call) throws Exception {
    Thread sender =
        Thread.startVirtualThread(() -> {
          try {
            for (byte[] message : messages) call.send(message);
          } catch (Exception e) {
            return; // who receives is told why
          }
          call.finishSending();
        });
    try {
      for (byte[] message : messages) {
        byte[] answer = call.receive();
        assertNotNull(answer, "the call has ended early");
        assertArrayEquals(message, answer);
      }
      assertNull(call.receive());
      // An answer without messages may have no head of its own.
      if (!messages.isEmpty()) {
        assertEquals(Field.byName(metadata), Field.byName(call.headers()));
      }
      assertEquals(Field.byName(metadata), Field.byName(call.trailers()));
    } finally {
      sender.interrupt();
      sender.join();
    }
  }
}
