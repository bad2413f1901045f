package dev.weft.bench.load;

/// Ends this process when its parent has ended, also in the middle of a call that never returns: nothing that was
/// started for a measurement may go on eating the cores of the next.
final class Lifeline {
  private static final int ORPHANED = 3;

  private Lifeline() {}

  static void hold() {
    ProcessHandle.current().parent().ifPresent(Lifeline::watch);
  }

  private static void watch(ProcessHandle parent) {
    Thread.ofPlatform()
        .daemon()
        .name("lifeline")
        .start(() -> {
          parent.onExit().join();
          Runtime.getRuntime().halt(ORPHANED);
        });
  }
}
