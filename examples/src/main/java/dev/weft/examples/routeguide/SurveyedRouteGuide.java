package dev.weft.examples.routeguide;

import dev.weft.Incoming;
import dev.weft.Outgoing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A route guide that knows what the survey knows, and remembers what travellers write.
public final class SurveyedRouteGuide implements RouteGuide {
  // Guarded by itself: travellers share it, and each is a thread of its own.
  private final Map<Point, List<RouteNote>> notes = new HashMap<>();

  @Override
  public Feature getFeature(Point point) {
    return Survey.at(point);
  }

  @Override
  public void listFeatures(Rectangle area, Outgoing<Feature> features) {
    for (Feature feature : Survey.features()) {
      if (Survey.isWithin(area, feature.getLocation())) features.send(feature);
    }
  }

  @Override
  public RouteSummary recordRoute(Incoming<Point> points) {
    long start = System.nanoTime();
    int count = 0;
    int features = 0;
    double metres = 0;
    @Nullable Point previous = null;
    for (Point point : points) {
      count++;
      if (!Survey.at(point).getName().isEmpty()) features++;
      if (previous != null) metres += Survey.distance(previous, point);
      previous = point;
    }
    return RouteSummary.newBuilder()
        .setPointCount(count)
        .setFeatureCount(features)
        .setDistance((int) metres)
        .setElapsedTime((int) ((System.nanoTime() - start) / 1_000_000_000))
        .build();
  }

  @Override
  public void routeChat(Incoming<RouteNote> incoming, Outgoing<RouteNote> replies) {
    for (RouteNote note : incoming) {
      for (RouteNote earlier : leave(note)) replies.send(earlier);
    }
  }

  /// Leaves a note at its place; returns those that were there before.
  private List<RouteNote> leave(RouteNote note) {
    synchronized (notes) {
      List<RouteNote> here = notes.computeIfAbsent(note.getLocation(), _ -> new ArrayList<>());
      List<RouteNote> earlier = List.copyOf(here);
      here.add(note);
      return earlier;
    }
  }
}
