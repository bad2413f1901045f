/// gRPC's interop cases: a test server and a test client that any other implementation can be tried
/// against.
///
/// [dev.weft.examples.interop.InteropService] is what the server serves,
/// [dev.weft.examples.interop.InteropCase] what the client does; the programs
/// [dev.weft.examples.interop.InteropServer] and [dev.weft.examples.interop.InteropClient] only read
/// flags. Source: grpc/doc/interop-test-descriptions.md.
@NullMarked
package dev.weft.examples.interop;

import org.jspecify.annotations.NullMarked;
