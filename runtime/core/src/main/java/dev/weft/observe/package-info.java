/// What happens in calls, for those who watch: metrics, traces, logs, tests.
///
/// A channel, a server or a single call is given [dev.weft.observe.CallObserver]s. Each is asked about
/// each call, and gets the [dev.weft.observe.CallEvent]s of those that it cares for. Where there is no
/// observer nothing is made for one.
package dev.weft.observe;
