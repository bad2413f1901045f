/// A network between two ends that is as long, as narrow and as bad as a test wants it.
@NullMarked
package dev.weft.testkit.network;

import org.jspecify.annotations.NullMarked;
