/// What every transport has to do, as tests that each transport runs on itself.
///
/// [dev.weft.testkit.transport.TransportContract] puts the groups together; a transport's test
/// extends it and says how to make a server and a connector. A test gets a
/// [dev.weft.testkit.transport.TransportFixture]: it serves, connects, records every served stream
/// as a [dev.weft.testkit.transport.Visit], and after each test holds the transport to having
/// nothing left open. Tests wait for conditions and never sleep; each wait has a bound.
@NullMarked
package dev.weft.testkit.transport;

import org.jspecify.annotations.NullMarked;
