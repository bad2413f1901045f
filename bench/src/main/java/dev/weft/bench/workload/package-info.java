/// What is measured: the rows of the table, and the messages they send.
@NullMarked
package dev.weft.bench.workload;

import org.jspecify.annotations.NullMarked;
