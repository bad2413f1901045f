/// A private network inside one process: the transport of tests, and of programs that call themselves.
///
/// An [dev.weft.transport.inprocess.InProcess] is a network of its own with names for addresses.
/// Both ends of a connection share one object (`Line`), both ends of a stream another
/// (`StreamPair`): a write puts a copy of its bytes into the `Pipe` that the other end reads from,
/// as far as that reader's window allows, and wakes it. There are no frames and no thread of the
/// connection: what a wire's reading thread would do (admission, [dev.weft.transport.ServedStream]
/// told of a failure), the thread does that writes or resets. All else is as on a wire: windows,
/// permits, resets with codes, GOAWAY, PING, lost connections. It passes the same contract.
///
/// Locks: a pair has one, a line has two (its books; whose turn admission is), a server has one. No
/// two are held together, but that admission may take a pair's.
package dev.weft.transport.inprocess;
