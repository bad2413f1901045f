package dev.weft.wire;

import dev.weft.Marshaller;
import java.nio.ByteBuffer;

/// The two messages of gRPC's health service that a channel needs, without their generated classes: a
/// HealthCheckRequest is a service's name, a HealthCheckResponse whether that is to be called. Source:
/// doc/health-checking.md (grpc/health/v1/health.proto).
public final class HealthMessages {
  /// The service of the one, and the status of the other.
  private static final int FIELD = 1;

  private static final int STATUS = ProtoReader.tag(FIELD, ProtoWriter.VARINT);
  private static final int SERVING = 1;

  public static final Marshaller<String> REQUEST = new Request();
  public static final Marshaller<Boolean> RESPONSE = new Response();

  private HealthMessages() {}

  private static final class Request implements Marshaller<String> {
    @Override
    public byte[] encode(String service, int headroom) {
      byte[] message = new ProtoWriter().text(FIELD, service).toBytes();
      byte[] bytes = new byte[headroom + message.length];
      System.arraycopy(message, 0, bytes, headroom, message.length);
      return bytes;
    }

    @Override
    public String decode(ByteBuffer bytes) {
      throw new UnsupportedOperationException("a channel asks, and is not asked");
    }
  }

  private static final class Response implements Marshaller<Boolean> {
    @Override
    public byte[] encode(Boolean isServing, int headroom) {
      throw new UnsupportedOperationException("a channel asks, and is not asked");
    }

    @Override
    public Boolean decode(ByteBuffer bytes) {
      byte[] message = new byte[bytes.remaining()];
      bytes.get(message);
      var fields = new ProtoReader(message);
      long status = 0;
      for (int tag = fields.next(); tag != 0; tag = fields.next()) {
        if (tag == STATUS) {
          status = fields.integer();
        } else {
          fields.skip(tag);
        }
      }
      return status == SERVING;
    }
  }
}
