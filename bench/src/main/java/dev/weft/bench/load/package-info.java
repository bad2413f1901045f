/// What runs inside a measured process: the load itself, its tallies, and the meters of the process.
@NullMarked
package dev.weft.bench.load;

import org.jspecify.annotations.NullMarked;
