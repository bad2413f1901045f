/// What the bench's machine is too small to show: a connection's calls on 8 and on 64 cores, simulated.
///
/// A call visits [Step]s; some are a connection's, one turn at a time. [Simulation] plays that with
/// the times that were measured, and [Model] prints what comes of it, the measured cases first.
@NullMarked
package dev.weft.bench.model;

import org.jspecify.annotations.NullMarked;
