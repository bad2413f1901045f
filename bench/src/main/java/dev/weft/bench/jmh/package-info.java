/// The parts of the hot path by themselves, where a figure explains one of the load driver's:
/// `./bench/run jmh`.
@NullMarked
package dev.weft.bench.jmh;

import org.jspecify.annotations.NullMarked;
