/// What compression, prepared messages and codecs are like on the wire, whatever the transport.
///
/// [CompressionContract] is for a transport's tests to extend: each test has Weft at one end, and the
/// bytes themselves at the other.
package dev.weft.testkit.compression;
