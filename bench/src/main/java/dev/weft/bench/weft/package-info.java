/// Weft, over each of its transports, written against its public API.
@NullMarked
package dev.weft.bench.weft;

import org.jspecify.annotations.NullMarked;
