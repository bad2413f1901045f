/// Services that servers have beside their own: [dev.weft.services.HealthService]. What they speak is
/// gRPC's; the messages are in `dev.weft.services.health`, generated like any other service's.
package dev.weft.services;
