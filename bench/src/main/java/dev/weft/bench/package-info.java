/// Measurements: JMH benchmarks, and a load driver that runs Weft and grpc-java side by side.
@NullMarked
package dev.weft.bench;

import org.jspecify.annotations.NullMarked;
