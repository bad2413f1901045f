/// The client: channels, calls, and what may be said about a call before it is made.
///
/// A generated client hands its calls to a [dev.weft.client.Channel]. From there a call goes through
/// the channel's [dev.weft.client.ClientInterceptor]s and what the service config makes of it
/// ([dev.weft.client.PlannedCalls]), becomes a call on a stream ([dev.weft.client.StreamCall]), or
/// several in the end, and waits for a connection in [dev.weft.client.PickerSlot], which
/// the channel's [dev.weft.client.ControlLoop] fills. It runs on its caller's thread all the way, virtual or
/// platform; docs/walk.md follows one.
package dev.weft.client;
