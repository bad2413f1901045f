/// Weft beside grpc-java and grpc-go, under load.
///
/// `./bench/run` starts [Main]. A measurement is a pair of processes: a client of one peer and a server of the same
/// or another. `workload` says what they do, `peer` what a peer must be able to do, `grpcjava` and
/// `weft` are the peers, `load` is what runs inside the two processes, and `compare` is the process above them that
/// starts, warms, measures and judges. The processes talk in lines: a command in, one JSON object out; the
/// Go peer in `bench/go` speaks the same lines.
@NullMarked
package dev.weft.bench;

import org.jspecify.annotations.NullMarked;
