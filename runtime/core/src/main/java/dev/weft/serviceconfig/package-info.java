/// What a service's owners say of calls to it: timeouts, retries, hedging, balancing, health checks.
///
/// A [dev.weft.serviceconfig.ServiceConfig] is made by its `with…` methods, or read from the JSON
/// that service owners publish ([dev.weft.serviceconfig.ServiceConfig#parse]). It is data and does
/// nothing: what a method's calls are like is a [dev.weft.serviceconfig.MethodConfig], and which
/// balancers are wanted, in order, are [dev.weft.serviceconfig.BalancerChoice]s, whose config the
/// balancer reads itself from a [dev.weft.serviceconfig.ConfigObject].
///
/// Sources: grpc/doc/service_config.md, grpc.service_config.proto, gRFCs A2, A6, A21, A24.
package dev.weft.serviceconfig;
