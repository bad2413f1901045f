/// What a transport has to live through with the core's channel and server on top.
///
/// [dev.weft.testkit.survival.SurvivalContract]: a thousand callers on one connection, many of whom
/// are interrupted, cancelled or late, and the connection is still there.
/// [dev.weft.testkit.survival.StarvationContract]: handlers that only compute hold every carrier of
/// virtual threads, and other connections are still answered.
/// [dev.weft.testkit.survival.SoakContract]: gigabytes, ten thousand streams and a million calls, at
/// constant cost. [dev.weft.testkit.survival.KillContract]: wherever a thread waits, it comes back,
/// whatever ends the wait, and leaves nothing. A transport's tests extend all four.
///
/// Over TCP there is more: [dev.weft.testkit.survival.NetworkSoakContract], a network that fails again
/// and again, and [dev.weft.testkit.survival.DistanceContract], one that is long and narrow.
@NullMarked
package dev.weft.testkit.survival;

import org.jspecify.annotations.NullMarked;
