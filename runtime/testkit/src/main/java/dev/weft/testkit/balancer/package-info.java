/// What every policy owes the channel that uses it, as tests that each policy runs on itself.
///
/// The test of a policy extends [dev.weft.testkit.balancer.BalancerContract] and says which policy it
/// is. Its balancer gets a [dev.weft.testkit.balancer.ScriptedHost] in the place of a channel:
/// connections come up and break when the test says so, and time passes when it says so.
@NullMarked
package dev.weft.testkit.balancer;

import org.jspecify.annotations.NullMarked;
