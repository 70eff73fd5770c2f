package org.coalmine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.spark.HadoopLogin;
import org.coalmine.store.RunCatalog;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoreException;

/**
 * What a driver on the cluster left in {@code verdict.json} of its run, for {@code scripts/submit}:
 * the last line of a command whose own last line is in the log of a container.
 *
 * <p>The file may be that of an earlier command on the same directory, so it counts only if its
 * command began after ours was sent and ended, and with the code that the cluster tells. Where the
 * cluster lost the driver and so tells none, the file's counts unless it is 0: what comes after the
 * file of a success was lost with the driver.
 */
final class ShippedVerdict {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How far clocks of a cluster may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private ShippedVerdict() {}

  /**
   * Prints the cause of a failure on standard error and the line on standard output; the process
   * ends with 1 where the file says nothing.
   *
   * @param arguments the run's directory, the second since 1970 at which its command was sent, and
   *     the code that the cluster tells, or {@code lost}
   */
  public static void main(String[] arguments) {
    HadoopLogin.ensure();
    Instant sent = Instant.ofEpochSecond(Long.parseLong(arguments[1]));
    Optional<JsonNode> told =
        read(arguments[0]).filter(verdict -> counts(verdict, sent, arguments[2]));
    told.ifPresent(
        verdict -> {
          if (verdict.hasNonNull("cause")) {
            System.err.println("coalmine: " + verdict.path("cause").asText());
          }
          System.out.println(line(verdict));
        });
    System.exit(told.isPresent() ? 0 : 1);
  }

  private static Optional<JsonNode> read(String run) {
    try {
      Optional<byte[]> file = RunCatalog.view(run, new Configuration()).read(run, RunFile.VERDICT);
      return file.isPresent() ? Optional.of(JSON.readTree(file.get())) : Optional.empty();
    } catch (StoreException | IOException e) {
      System.err.println("note: %s/verdict.json: %s".formatted(run, e.getMessage()));
      return Optional.empty();
    }
  }

  /** Whether a file is that of the command that was sent. */
  static boolean counts(JsonNode verdict, Instant sent, String told) {
    try {
      return verdict.path("state").asText().equals("ended")
          && !Instant.parse(verdict.path("startedAt").asText()).isBefore(sent.minus(SKEW))
          && (told.equals("lost")
              ? verdict.path("exit").asInt(0) != 0
              : told.equals(verdict.path("exit").asText()));
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** The last line as the command said it, without the words of the gate. */
  static String line(JsonNode verdict) {
    String gate = verdict.path("gate").path("decision").asText();
    return "verdict: %s | report: %s%s | exit: %s"
        .formatted(
            verdict.path("verdict").asText(VerdictLine.NONE),
            verdict.hasNonNull("report") ? report(verdict) : VerdictLine.NONE,
            gate.isEmpty() ? "" : " | gate: " + gate,
            verdict.path("exit").asText());
  }

  private static String report(JsonNode verdict) {
    return verdict.path("run").asText() + "/" + verdict.path("report").asText();
  }
}
