package dev.weft.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A JVM of a test's own that sees what the test sees; killed when it is closed.
public final class OwnJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader says;
  private final PrintStream hears;

  private OwnJvm(Process process) {
    this.process = process;
    says =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    hears = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /// Runs a class's `main`.
  public static OwnJvm start(List<String> options, Class<?> main, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-ea", "-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    return new OwnJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /// All that the tests see, whether as modules or not.
  private static String classPath() {
    return Stream.of("surefire.test.class.path", "java.class.path", "jdk.module.path")
        .map(property -> System.getProperty(property, ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// Says a line to it.
  public void tell(String line) {
    hears.println(line);
  }

  /// Its next line that begins so, without the beginning; lines of others are passed over.
  public String await(String beginning) throws IOException {
    var others = new StringBuilder();
    for (String line = says.readLine(); line != null; line = says.readLine()) {
      if (line.startsWith(beginning)) return line.substring(beginning.length()).strip();
      others.append(line).append('\n');
    }
    throw new IOException("it ended before it said " + beginning + "; it said " + others);
  }

  /// Waits for its end; answers all that it has said since it was last heard.
  public String awaitEnd() throws IOException, InterruptedException {
    String rest = says.lines().collect(Collectors.joining("\n"));
    int status = process.waitFor();
    if (status != 0) throw new IOException("it ended with " + status + ": " + rest);
    return rest;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
