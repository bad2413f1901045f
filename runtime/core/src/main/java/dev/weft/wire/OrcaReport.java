package dev.weft.wire;

import static dev.weft.wire.ProtoReader.tag;

import dev.weft.Metadata;
import org.jspecify.annotations.Nullable;

/// What a server's trailers say of its load, of what policies look at. 0 where it says nothing.
///
/// Source: xds/data/orca/v3/orca_load_report.proto; gRFC A51.
public record OrcaReport(double cpu, double application, double qps, double eps) {
  private static final Metadata.Key<byte[]> KEY = Metadata.Key.binary("endpoint-load-metrics-bin");

  private static final int CPU = tag(1, ProtoWriter.FIXED64);
  private static final int QPS = tag(6, ProtoWriter.FIXED64);
  private static final int EPS = tag(7, ProtoWriter.FIXED64);
  private static final int APPLICATION = tag(9, ProtoWriter.FIXED64);

  /// Null if there is none, or none that can be read: a report is no reason for a call to fail.
  public static @Nullable OrcaReport in(Metadata trailers) {
    if (trailers.isEmpty()) return null;
    try {
      byte[] written = trailers.get(KEY);
      return written == null ? null : read(new ProtoReader(written));
    } catch (IllegalArgumentException unreadable) {
      return null;
    }
  }

  private static OrcaReport read(ProtoReader in) {
    double cpu = 0;
    double application = 0;
    double qps = 0;
    double eps = 0;
    for (int tag = in.next(); tag != 0; tag = in.next()) {
      if (tag == CPU) {
        cpu = in.float64();
      } else if (tag == APPLICATION) {
        application = in.float64();
      } else if (tag == QPS) {
        qps = in.float64();
      } else if (tag == EPS) {
        eps = in.float64();
      } else {
        in.skip(tag);
      }
    }
    return new OrcaReport(cpu, application, qps, eps);
  }
}
