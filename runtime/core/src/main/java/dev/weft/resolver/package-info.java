/// From a channel's target to the addresses that it stands for, and how that changes.
///
/// A channel's target ([dev.weft.resolver.Target]) names a scheme; the
/// [dev.weft.resolver.NamingScheme] of that name checks it and makes a
/// [dev.weft.resolver.Resolver]: a blocking sequence of [dev.weft.resolver.Resolution]s, which a
/// thread of the channel's reads. Balancers get what it finds. Schemes are given to a channel when it
/// is built; there is no registry. Source: doc/naming.md of gRPC.
package dev.weft.resolver;
