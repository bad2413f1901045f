/// Programs to run and to read: `./examples/run NAME` runs the one that is called so.
@NullMarked
package dev.weft.examples;

import org.jspecify.annotations.NullMarked;
