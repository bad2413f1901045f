package dev.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Code;
import dev.weft.Deadline;
import dev.weft.Marshaller;
import dev.weft.MethodDescriptor;
import dev.weft.RpcException;
import dev.weft.transport.EndStream;
import dev.weft.transport.ErrorCode;
import dev.weft.transport.Headers;
import dev.weft.transport.TransportException;
import dev.weft.transport.TransportFailure;
import dev.weft.transport.inprocess.InProcess;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;

class ServedCallTest {
  private static final MethodDescriptor<byte[], byte[]> WAIT =
      new MethodDescriptor<>(
          "test.Waiter", "Wait", MethodDescriptor.Kind.UNARY, new Bytes(), new Bytes());

  /// The timer that ends the call and the handler that it interrupts race to reset the stream.
  @RepeatedTest(100)
  void a_deadline_that_passes_resets_the_stream_with_cancel_whoever_does_it() throws Exception {
    var network = new InProcess();
    Server server = Server.over(network.serverTransport("here")).serve(waiter()).start();
    try (server;
        var connection = network.connector().connect(server.address(), Deadline.NONE)) {
      var stream = connection.newStream(Deadline.after(Duration.ofSeconds(10)));
      stream.write(request("1m"), ByteBuffer.allocate(5), null, EndStream.YES);

      var failure = assertThrows(TransportException.class, stream::awaitHead);

      assertEquals(new TransportFailure.Reset(ErrorCode.CANCEL), failure.failure());
    }
  }

  private static Service waiter() {
    return () -> Binding.of("test.Waiter").unary(WAIT, ServedCallTest::waitToBeInterrupted).build();
  }

  private static byte[] waitToBeInterrupted(byte[] request) {
    try {
      new CountDownLatch(1).await();
      return request;
    } catch (InterruptedException e) {
      throw new RpcException(Code.CANCELLED, "interrupted");
    }
  }

  private static Headers request(String timeout) {
    return Headers.of(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":path",
        WAIT.path(),
        "te",
        "trailers",
        "content-type",
        "application/grpc",
        "grpc-timeout",
        timeout);
  }

  private record Bytes() implements Marshaller<byte[]> {
    @Override
    public byte[] encode(byte[] message, int headroom) {
      byte[] bytes = new byte[headroom + message.length];
      System.arraycopy(message, 0, bytes, headroom, message.length);
      return bytes;
    }

    @Override
    public byte[] decode(ByteBuffer bytes) {
      byte[] message = new byte[bytes.remaining()];
      bytes.get(message);
      return message;
    }
  }
}
