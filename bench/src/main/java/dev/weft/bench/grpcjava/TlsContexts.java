package dev.weft.bench.grpcjava;

import dev.weft.bench.workload.Certificate;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;

/// TLS as grpc-java has it by default: BoringSSL, where the platform has that in `netty-tcnative`.
final class TlsContexts {
  private TlsContexts() {}

  static SslContext serving() throws IOException {
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(Certificate.given(), Certificate.PASSWORD.toCharArray());
      return GrpcSslContexts.configure(SslContextBuilder.forServer(keys)).build();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  static SslContext calling() throws IOException {
    return GrpcSslContexts.forClient().trustManager(Certificate.authority()).build();
  }
}
