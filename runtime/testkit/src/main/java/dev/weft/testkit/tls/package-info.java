/// TLS and credentials: an authority that issues a test's certificates, peers that misbehave in a
/// handshake, and what every transport that carries TLS has to do ([SecurityContract]).
///
/// Certificates are made when they are needed, so nothing that expires is kept.
@NullMarked
package dev.weft.testkit.tls;

import org.jspecify.annotations.NullMarked;
