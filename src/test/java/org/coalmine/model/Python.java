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
    Optional<String> python =
        Stream.of("python3", "/usr/bin/python3")
            .filter(candidate -> succeeds(candidate, "-c", "import " + module))
            .findFirst();
    assumeTrue(python.isPresent(), "python3 with " + module + " is not installed");
    List<String> command = new ArrayList<>(List.of(python.orElseThrow(), "-c", script));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
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
