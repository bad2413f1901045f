package dev.weft.balancer;

/// What a server says of itself in a call's trailers (`endpoint-load-metrics-bin`). 0 where it says
/// nothing. Source: gRFC A51, xds/data/orca/v3/orca_load_report.proto.
///
/// @param cpuUtilization of all its processors; may be above 1
/// @param applicationUtilization as the application sees it; may be above 1
/// @param qps how many calls a second it answers
/// @param eps how many of these a second fail
public record LoadReport(
    double cpuUtilization, double applicationUtilization, double qps, double eps) {}
