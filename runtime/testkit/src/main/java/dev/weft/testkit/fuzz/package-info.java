/// Seeded mutation of what peers send: a corpus in the tree, and what a fixed seed makes of it.
@NullMarked
package dev.weft.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
