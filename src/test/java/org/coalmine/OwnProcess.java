package org.coalmine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what compiled code allocates, in a Java process of its own that other tests have not
 * shaped. Now and then Java's compiler fails in a whole process from its start (docs/benchmarks.md,
 * "A compiler that fails"), which says nothing of our code; in three processes in a row it does.
 */
public final class OwnProcess {
  private static final int PROCESSES = 3;
  private static final int CLEAN_ROUNDS = 3;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private OwnProcess() {}

  /** One round of the measured code. */
  public interface Round {
    /** How many bytes a unit of work allocated. */
    long bytes();
  }

  /**
   * In the process: measures until three rounds in a row stay below a bound, or patience with the
   * compiler ends, and prints the bytes of the last round.
   */
  public static void measure(Round round, long bound) {
    long start = System.nanoTime();
    long bytes = Long.MAX_VALUE;
    for (int clean = 0; clean < CLEAN_ROUNDS && System.nanoTime() - start < PATIENCE_NANOS; ) {
      bytes = round.bytes();
      clean = bytes < bound ? clean + 1 : 0;
    }
    System.out.println(bytes);
  }

  /** In the test: runs the main method of a class, which calls {@link #measure}. */
  public static void assertAllocatesLess(Class<?> main, long bound)
      throws IOException, InterruptedException {
    List<Long> allocated = new ArrayList<>();
    for (int process = 0; process < PROCESSES; process++) {
      allocated.add(run(main));
      if (allocated.get(process) < bound) {
        return;
      }
    }
    assertThat(allocated)
        .as("bytes allocated in %d processes, at least one below %d", PROCESSES, bound)
        .isEmpty();
  }

  private static long run(Class<?> main) throws IOException, InterruptedException {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    Process process =
        new ProcessBuilder(
                java,
                "--add-modules=jdk.incubator.vector",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as("%s printed %s", main.getName(), printed).isZero();
    return Long.parseLong(printed.lines().reduce((first, last) -> last).orElseThrow());
  }
}
