package dev.weft.server;

import dev.weft.wire.Negotiation;
import java.util.Map;

/// What a server serves in one content-type.
///
/// @param routes by `:path`
record Dialect(Negotiation negotiation, Map<String, Route> routes) {}
