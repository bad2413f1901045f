package dev.weft.testkit.survival;

import dev.weft.testkit.OwnJvm;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;

/// A JVM of a soak's own, with the options that it needs.
final class Fork {
  private final SoakContract transports;
  private final List<String> options;

  private Fork(SoakContract transports, List<String> options) {
    this.transports = transports;
    this.options = options;
  }

  /// @param transports of a class that has a constructor without arguments
  static Fork of(SoakContract transports, String... options) {
    return new Fork(transports, List.of(options));
  }

  /// Runs the soak there; fails if that does. What it prints, this JVM prints.
  void run(Soak soak) throws IOException, InterruptedException {
    var all = new ArrayList<>(options);
    for (String property : List.of(Soak.PROPERTY, Soak.SEED)) {
      String value = System.getProperty(property);
      if (value != null) all.add("-D" + property + "=" + value);
    }
    try (var jvm = OwnJvm.start(all, Fork.class, transports.getClass().getName(), soak.name())) {
      System.out.println(jvm.awaitEnd());
    }
  }

  /// Runs a soak in this JVM, and ends it.
  ///
  /// @param arguments the class that knows the transports, and the soak
  public static void main(String[] arguments) {
    int status = 0;
    try {
      Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
      constructor.setAccessible(true);
      var transports = (SoakContract) constructor.newInstance();
      var soak = Soak.valueOf(arguments[1]);
      String figures = soak.run(transports);
      System.out.println(transports.getClass().getSimpleName() + " " + soak + ": " + figures);
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      status = 1;
    }
    System.exit(status); // whatever threads are left
  }
}
