/// Protobuf messages as the messages of calls.
///
/// Generated descriptors refer to this package; it sees the vocabulary of the core, and neither the
/// wire nor a transport.
package dev.weft.protobuf;
