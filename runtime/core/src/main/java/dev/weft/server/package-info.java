/// The server: services, what runs around them, and the life of a served call.
///
/// A transport shows each new stream to the [dev.weft.server.Dispatcher], which refuses it or makes
/// a [dev.weft.server.ServedCall] of it; that runs on a virtual thread of its own, through the
/// [dev.weft.server.ServerInterceptor]s, to the service's method. Returning ends a call OK, throwing
/// ends it otherwise; docs/walk.md follows one.
package dev.weft.server;
