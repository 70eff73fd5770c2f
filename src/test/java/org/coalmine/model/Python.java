package org.coalmine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs scripts that check our files with what others read them by. */
public final class Python {
  private Python() {}

  /**
   * What a script prints; the test is skipped where no Python has the module.
   *
   * @param module that the script needs, beside Python's own
   */
  public static String run(String module, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(with(module), "-c", script));
    command.addAll(List.of(arguments));
    Ended ended = ended(new ProcessBuilder(command));
    assertThat(ended.code()).as(ended.output()).isZero();
    return ended.output();
  }

  /** How a program ended, and all that it printed. */
  public record Ended(int code, String output) {}

  /** Runs a program to its end. */
  public static Ended ended(ProcessBuilder program) throws IOException, InterruptedException {
    Process process = program.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /**
   * A script of the repository, ready to run; the test is skipped where no Python has the modules.
   *
   * @param modules that the script needs, beside Python's own, with commas between them
   */
  public static ProcessBuilder program(String modules, String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(with(modules), "-B", "scripts/" + script));
    command.addAll(List.of(arguments));
    ProcessBuilder program = new ProcessBuilder(command);
    program.environment().put("OMP_NUM_THREADS", "1");
    return program;
  }

  private static String with(String modules) {
    Optional<String> python =
        Stream.of("python3", "/usr/bin/python3")
            .filter(candidate -> succeeds(candidate, "-c", "import " + modules))
            .findFirst();
    assumeTrue(python.isPresent(), "python3 with " + modules + " is not installed");
    return python.orElseThrow();
  }

  private static boolean succeeds(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
