package dev.weft.examples;

import static dev.weft.client.CallOptions.deadline;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.weft.Metadata;
import dev.weft.RpcException;
import dev.weft.blocking.BlockingConnector;
import dev.weft.blocking.BlockingServerTransport;
import dev.weft.client.Channel;
import dev.weft.client.ClientInterceptor;
import dev.weft.examples.routeguide.Feature;
import dev.weft.examples.routeguide.Point;
import dev.weft.examples.routeguide.Rectangle;
import dev.weft.examples.routeguide.RouteGuideClient;
import dev.weft.examples.routeguide.RouteNote;
import dev.weft.examples.routeguide.SurveyedRouteGuide;
import dev.weft.server.Server;
import dev.weft.server.ServerInterceptor;
import java.time.Duration;
import java.util.List;

/// A journey with a guide: calls of all four kinds, deadlines, and an interceptor at each end.
final class RouteGuide {
  private static final Metadata.Key<String> TRAVELLER = Metadata.Key.text("traveller");

  private static final Point MENDHAM = point(407838351, -746143763);
  private static final Point WHIPPANY = point(408122808, -743999179);
  private static final Point LINDEN = point(406109563, -742186778);

  /// At the client's end: every call says who travels.
  private static final ClientInterceptor SIGNED =
      (request, next) -> next.open(request.withHeader(TRAVELLER, "Ada"));

  /// At the server's end: every call is logged once it is over, with its caller and its duration.
  private static final ServerInterceptor LOGGED =
      (call, next) -> {
        long start = System.nanoTime();
        try {
          next.handle(call);
        } finally {
          Duration took = Duration.ofNanos(System.nanoTime() - start);
          String who = call.headers().get(TRAVELLER);
          System.err.println("  [%s for %s: %d ms]".formatted(call.method(), who, took.toMillis()));
        }
      };

  static void main() {
    try (var server =
            Server.over(BlockingServerTransport.plaintext(0))
                .intercept(LOGGED)
                .serve(new SurveyedRouteGuide())
                .start();
        var channel =
            Channel.over(new BlockingConnector())
                .plaintext()
                .intercept(SIGNED)
                .to("localhost:" + server.port())) {
      var guide = new RouteGuideClient(channel).with(deadline(ofSeconds(10)));
      lookAround(guide);
      explore(guide);
      walk(guide);
      chat(guide);
      waitInVain(guide);
    }
  }

  /// Unary.
  private static void lookAround(RouteGuideClient guide) {
    IO.println("at Mendham:  " + describe(guide.getFeature(MENDHAM)));
    IO.println("at 0, 0:     " + describe(guide.getFeature(point(0, 0))));
  }

  /// Server streaming: features come while the guide finds them.
  private static void explore(RouteGuideClient guide) {
    var newJersey =
        Rectangle.newBuilder()
            .setLo(point(400000000, -750000000))
            .setHi(point(410000000, -740000000))
            .build();
    try (var features = guide.listFeatures(newJersey)) {
      for (Feature feature : features) IO.println("in the area: " + describe(feature));
    }
  }

  /// Client streaming: the guide sums up at the end.
  private static void walk(RouteGuideClient guide) {
    try (var route = guide.recordRoute()) {
      for (Point point : List.of(MENDHAM, WHIPPANY, point(407000000, -743000000), LINDEN)) {
        route.send(point);
      }
      var summary = route.finish();
      IO.println(
          "walked:      %d points, %d of them features, %d km"
              .formatted(
                  summary.getPointCount(),
                  summary.getFeatureCount(),
                  summary.getDistance() / 1000));
    }
  }

  /// Bidirectional: one thread leaves notes, this one reads what others left before.
  private static void chat(RouteGuideClient guide) {
    try (var chat = guide.routeChat()) {
      Thread.startVirtualThread(() -> {
        chat.send(note(MENDHAM, "first here"));
        chat.send(note(LINDEN, "a long way"));
        chat.send(note(MENDHAM, "back again"));
        chat.send(note(MENDHAM, "and again"));
        chat.finishSending();
      });
      for (RouteNote note : chat) IO.println("was there:   " + note.getMessage());
    }
  }

  /// A deadline ends a call wherever it waits: here for notes that nobody leaves.
  private static void waitInVain(RouteGuideClient guide) {
    try (var chat = guide.with(deadline(ofMillis(100))).routeChat()) {
      chat.receive();
    } catch (RpcException e) {
      IO.println("waited:      " + e.code());
    }
  }

  private static String describe(Feature feature) {
    return feature.getName().isEmpty() ? "nothing" : feature.getName();
  }

  private static Point point(int latitude, int longitude) {
    return Point.newBuilder().setLatitude(latitude).setLongitude(longitude).build();
  }

  private static RouteNote note(Point where, String message) {
    return RouteNote.newBuilder().setLocation(where).setMessage(message).build();
  }
}
