package org.coalmine.cli.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.time.Instant;
import java.util.List;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.console.GateTable;
import org.jspecify.annotations.Nullable;

/**
 * {@code verdict.json}, in the order of its keys; docs/verdict.md says what each holds. It never
 * holds a fill, a seed or a configuration.
 */
record VerdictJson(
    int schemaVersion,
    String command,
    @Nullable String name,
    @Nullable String run,
    String state,
    @Nullable Integer exit,
    @Nullable String category,
    @Nullable String verdict,
    @Nullable Gate gate,
    @Nullable String report,
    @Nullable String cause,
    String startedAt,
    @Nullable String finishedAt,
    String coalmineVersion) {
  private static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** As a gate names what failed; report.json has all of it. */
  record Gate(String decision, int checks, int unpassed, List<Failed> failed) {
    private static final int MOST_FAILED = 20;

    static Gate of(GateOutcome outcome) {
      List<GateOutcome.Finding> unpassed =
          outcome.findings().stream()
              .filter(finding -> finding.decision() != GateOutcome.Decision.PASS)
              .toList();
      return new Gate(
          GateTable.name(outcome.decision()),
          outcome.findings().size(),
          unpassed.size(),
          unpassed.stream().limit(MOST_FAILED).map(Failed::of).toList());
    }
  }

  /** A check that did not pass. */
  record Failed(
      String rule,
      String decision,
      @Nullable String canary,
      @Nullable String compared,
      String message) {
    static Failed of(GateOutcome.Finding finding) {
      return new Failed(
          finding.rule(),
          GateTable.name(finding.decision()),
          finding.canary(),
          finding.compared(),
          finding.message());
    }
  }

  /** How the command ended. */
  record Ended(int code, @Nullable VerdictLine said, @Nullable String cause, Instant at) {}

  /**
   * The file of a command.
   *
   * @param ended null while it is at work
   */
  static VerdictJson of(
      String command,
      @Nullable String name,
      @Nullable String run,
      Instant startedAt,
      @Nullable Ended ended) {
    VerdictLine said = ended == null ? null : ended.said();
    return new VerdictJson(
        VERSION,
        command,
        name,
        run,
        ended == null ? "running" : "ended",
        ended == null ? null : ended.code(),
        ended == null ? null : ExitCode.category(ended.code()),
        said == null ? null : said.verdict(),
        said == null || said.gate() == null ? null : Gate.of(said.gate()),
        said == null ? null : below(run, said.report()),
        ended == null ? null : ended.cause(),
        startedAt.toString(),
        ended == null ? null : ended.at().toString(),
        Version.current());
  }

  /** The report's path below the run. */
  private static @Nullable String below(@Nullable String run, String report) {
    if (report.equals(VerdictLine.NONE)) {
      return null;
    }
    return run != null && report.startsWith(run + "/")
        ? report.substring(run.length() + 1)
        : report;
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers has a form in JSON", e);
    }
  }
}
