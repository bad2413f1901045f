/// The process above the pairs: starts them, warms them, measures them in turns, and judges what came out.
@NullMarked
package dev.weft.bench.compare;

import org.jspecify.annotations.NullMarked;
