/// The stub generator: a protoc plugin, started by protoc once per run.
///
/// Protoc writes a `CodeGeneratorRequest` to standard input and reads a `CodeGeneratorResponse` from
/// standard output. On success nothing goes to standard error, for build tools show that as a warning.
package dev.weft.protoc;
