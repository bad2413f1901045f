package dev.weft.examples.routeguide;

import java.util.List;

/// What is known of the land: features and where they are.
final class Survey {
  private static final double EARTH_RADIUS_METRES = 6_371_000;

  private static final List<Feature> FEATURES =
      List.of(
          feature("Patriots Path, Mendham, NJ", 407838351, -746143763),
          feature("101 New Jersey 10, Whippany, NJ", 408122808, -743999179),
          feature("U.S. 6, Shohola, PA", 413628156, -749015468),
          feature("5 Conners Road, Kingston, NY", 419999544, -740371136),
          feature("Mid Hudson Psychiatric Center, New Hampton, NY", 414008389, -743951297),
          feature("287 Flugertown Road, Livingston Manor, NY", 419611318, -746524769),
          feature("4001 Tremley Point Road, Linden, NJ", 406109563, -742186778),
          feature("352 South Mountain Road, Wallkill, NY", 416802456, -742370183),
          feature("Bailey Turn Road, Harriman, NY", 412950425, -741077389),
          feature("Berkshire Valley Management Area Trail, Jefferson, NJ", 409146138, -746188906));

  private Survey() {}

  static List<Feature> features() {
    return FEATURES;
  }

  /// The feature at a point; one without a name if nothing is known there.
  static Feature at(Point point) {
    for (Feature feature : FEATURES) {
      if (feature.getLocation().equals(point)) return feature;
    }
    return Feature.newBuilder().setLocation(point).build();
  }

  static boolean isWithin(Rectangle area, Point point) {
    return isBetween(area.getLo().getLatitude(), point.getLatitude(), area.getHi().getLatitude())
        && isBetween(
            area.getLo().getLongitude(), point.getLongitude(), area.getHi().getLongitude());
  }

  private static boolean isBetween(int one, int value, int other) {
    return Math.min(one, other) <= value && value <= Math.max(one, other);
  }

  /// Metres between two points, by the haversine formula.
  static double distance(Point from, Point to) {
    double phi1 = radians(from.getLatitude());
    double phi2 = radians(to.getLatitude());
    double halfDeltaPhi = (phi2 - phi1) / 2;
    double halfDeltaLambda = (radians(to.getLongitude()) - radians(from.getLongitude())) / 2;
    double a =
        Math.pow(Math.sin(halfDeltaPhi), 2)
            + Math.cos(phi1) * Math.cos(phi2) * Math.pow(Math.sin(halfDeltaLambda), 2);
    return EARTH_RADIUS_METRES * 2 * Math.atan2(Math.sqrt(a), Math.sqrt(1 - a));
  }

  private static double radians(int degreesE7) {
    return Math.toRadians(degreesE7 / 1e7);
  }

  private static Feature feature(String name, int latitude, int longitude) {
    Point location = Point.newBuilder().setLatitude(latitude).setLongitude(longitude).build();
    return Feature.newBuilder().setName(name).setLocation(location).build();
  }
}
