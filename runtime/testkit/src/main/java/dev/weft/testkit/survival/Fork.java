package dev.weft.testkit.survival;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    String size = System.getProperty(Soak.PROPERTY);
    if (size != null) command.add("-D" + Soak.PROPERTY + "=" + size);
    command.add("-ea");
    command.addAll(List.of("-cp", classPath(), Fork.class.getName()));
    command.addAll(List.of(transports.getClass().getName(), soak.name()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.print(said);
      assertEquals(0, process.waitFor(), said);
    } finally {
      process.destroyForcibly();
    }
  }

  /// All that the tests see, whether as modules or not.
  private static String classPath() {
    return Stream.of("surefire.test.class.path", "java.class.path", "jdk.module.path")
        .map(property -> System.getProperty(property, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
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
