/// Calls whose other end is a script: what a client makes of any answer, and a server of any request.
///
/// A [ScriptedServer] answers by the transport alone, a [RawClient] asks so; neither knows gRPC. The
/// contracts that [CallsContract] puts together are extended once for each transport.
@NullMarked
package dev.weft.testkit.calls;

import org.jspecify.annotations.NullMarked;
