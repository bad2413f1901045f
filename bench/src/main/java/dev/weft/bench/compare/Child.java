package dev.weft.bench.compare;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A process that is told a line and answers with one: JSON.
final class Child implements AutoCloseable {
  private static final Gson JSON = new Gson();
  private static final String ENDED = "";

  private final String name;
  private final Process process;
  private final Path log;
  private final Writer commands;
  private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

  /// Starts it; what it writes to stderr goes to the log.
  Child(String name, List<String> commandLine, Path log) throws IOException {
    this.name = name;
    this.log = log;
    Files.createDirectories(log.toAbsolutePath().getParent());
    File stderr = log.toFile();
    this.process = new ProcessBuilder(commandLine).redirectError(stderr).start();
    this.commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("{")) answers.add(line);
      }
    } catch (IOException | UncheckedIOException _) {
      // The process is gone: the same as its end.
    }
    answers.add(ENDED);
  }

  <T> T ask(String command, Class<T> answer, long withinSeconds)
      throws IOException, InterruptedException {
    commands.write(command + "\n");
    commands.flush();
    return answer(answer, withinSeconds);
  }

  /// Waits for the next answer.
  ///
  /// @throws IOException if the process has ended or stays silent
  <T> T answer(Class<T> type, long withinSeconds) throws IOException, InterruptedException {
    String line = answers.poll(withinSeconds, TimeUnit.SECONDS);
    if (line == null) {
      throw new IOException(name + " gave no answer within " + withinSeconds + " s; see " + log);
    }
    if (line.equals(ENDED)) throw new IOException(name + " ended: " + lastWords());
    return JSON.fromJson(line, type);
  }

  private String lastWords() throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains("Exception") || line.contains("Error") || !line.isBlank())
        .filter(line -> !line.startsWith("WARNING"))
        .findFirst()
        .orElse("it said nothing");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
