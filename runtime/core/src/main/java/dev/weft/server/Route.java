package dev.weft.server;

import dev.weft.MethodDescriptor;

/// A method and what handles its calls, the server's interceptors included.
record Route(MethodDescriptor<?, ?> method, ServerHandler handler) {}
