/// Which of a target's servers each call goes to.
///
/// A channel gives what its resolver has found to a [dev.weft.balancer.Balancer], which asks its
/// [dev.weft.balancer.Balancer.Host] for [dev.weft.balancer.Subchannel]s, learns how they fare, and
/// publishes [dev.weft.balancer.Picker]s. A balancer is single-threaded code without locks: all that
/// it is told comes from the channel's control loop, one thing after the other. A picker is what
/// calls meet, on their own threads: it says for each where it goes, at once. A
/// [dev.weft.balancer.Policy] makes balancers; it is chosen when a channel is built.
package dev.weft.balancer;
