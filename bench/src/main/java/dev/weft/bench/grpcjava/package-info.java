/// grpc-java, in three configurations, written by hand against its own API so that nothing stands between the driver
/// and the stub.
@NullMarked
package dev.weft.bench.grpcjava;

import org.jspecify.annotations.NullMarked;
