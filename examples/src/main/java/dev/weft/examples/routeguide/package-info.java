/// The route guide: its map, what it answers, and how its calls are logged.
///
/// [dev.weft.examples.routeguide.SurveyedRouteGuide] is the service; the program that starts it and
/// calls it is [dev.weft.examples.RouteGuide].
@NullMarked
package dev.weft.examples.routeguide;

import org.jspecify.annotations.NullMarked;
