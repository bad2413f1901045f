/// A server under attack: an attacker in a process of its own, a server in another with little memory,
/// and a neighbour that makes calls over a connection of its own and must not feel it.
///
/// A transport's test extends [dev.weft.testkit.hostile.HostileContract]. What is sent is in
/// [dev.weft.testkit.hostile.Attack], one constant each; docs/limits.md has the limits that answer it.
@NullMarked
package dev.weft.testkit.hostile;

import org.jspecify.annotations.NullMarked;
