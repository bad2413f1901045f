/// What every transport over a network has to do on the wire, frame by frame.
///
/// A transport's tests extend [dev.weft.testkit.wire.ServerFramesContract],
/// [dev.weft.testkit.wire.ServerStreamsContract], [dev.weft.testkit.wire.ServerWindowsContract] and
/// [dev.weft.testkit.wire.ClientFramesContract]; the other end of each connection is a
/// [dev.weft.testkit.ScriptedPeer]. A transport that is allowed to answer differently
/// (docs/jetty-differences.md) overrides the test and asserts what it answers instead.
@NullMarked
package dev.weft.testkit.wire;

import org.jspecify.annotations.NullMarked;
