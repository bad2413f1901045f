/// What every transport over a network has to do on the wire, frame by frame.
///
/// A transport's tests extend the contracts of the server's end, which stand on
/// [dev.weft.testkit.wire.WireContract], and of the client's, which stand on
/// [dev.weft.testkit.wire.ClientWireContract]; the other end of each connection is a
/// [dev.weft.testkit.ScriptedPeer]. A transport that is allowed to answer differently
/// (docs/jetty-differences.md) overrides the test and asserts what it answers instead.
@NullMarked
package dev.weft.testkit.wire;

import org.jspecify.annotations.NullMarked;
