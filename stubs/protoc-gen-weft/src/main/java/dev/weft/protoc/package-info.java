/// The stub generator: a protoc plugin, started by protoc once per run.
///
/// Protoc writes a `CodeGeneratorRequest` to standard input ([Main]) and reads a
/// `CodeGeneratorResponse` from standard output. Between them, [LinkedFiles] links the request's files
/// and knows the Java classes of their messages, [ServiceReader] reads each service into a [Service],
/// and three templates write an interface, a client and the descriptors of the methods.
///
/// On success nothing goes to standard error, for build tools show that as a warning. What is wrong
/// with the user's files is an [InputException], and goes into the response.
package dev.weft.protoc;
