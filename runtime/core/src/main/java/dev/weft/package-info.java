/// The vocabulary of a call: what it is named, how it ends, what travels beside its messages.
///
/// Users of generated code meet [dev.weft.RpcException], [dev.weft.Metadata],
/// [dev.weft.CallContext], [dev.weft.Deadline] and the two halves of a stream,
/// [dev.weft.Incoming] and [dev.weft.Outgoing]; generated code itself speaks
/// [dev.weft.MethodDescriptor] and [dev.weft.Marshaller]. Everything else is built on this
/// package, so it imports nothing of ours.
package dev.weft;
