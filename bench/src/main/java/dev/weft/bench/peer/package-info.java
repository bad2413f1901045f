/// What an implementation must be able to do to be measured: a server, and a client that blocks or calls back.
@NullMarked
package dev.weft.bench.peer;

import org.jspecify.annotations.NullMarked;
