package dev.weft.protoc;

/// One generated source file.
///
/// @param path with slashes, relative to protoc's output folder
record JavaFile(String path, String content) {}
