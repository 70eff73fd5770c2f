package org.coalmine.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.report.chapter.Require;
import org.jspecify.annotations.Nullable;

/**
 * What the gate decided and why.
 *
 * @param decision the worst of the findings
 * @param thresholds what was asked
 * @param findings every test made, at least one, failures first
 * @param notes what a reader should know and no test decides
 */
public record GateOutcome(
    Decision decision, GateThresholds thresholds, List<Finding> findings, List<Note> notes) {
  /** An outcome without notes. */
  public GateOutcome(Decision decision, GateThresholds thresholds, List<Finding> findings) {
    this(decision, thresholds, findings, List.of());
  }

  public GateOutcome {
    Require.present("decision", decision);
    Require.present("thresholds", thresholds);
    findings = List.copyOf(Require.present("findings", findings));
    notes = List.copyOf(Require.present("notes", notes));
    Decision worst =
        findings.stream()
            .map(Finding::decision)
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> new IllegalArgumentException("gate.findings must not be empty"));
    if (decision != worst) {
      throw new IllegalArgumentException(
          "gate.decision must be the worst of its findings, %s: %s".formatted(worst, decision));
    }
  }

  /** Pass, fail, or an interval that straddles a threshold; the worst last. */
  public enum Decision {
    @JsonProperty("pass")
    PASS(0),
    @JsonProperty("inconclusive")
    INCONCLUSIVE(3),
    @JsonProperty("fail")
    FAIL(1);

    private final int exitCode;

    Decision(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The code that a process ends with which found this. */
    public int exitCode() {
      return exitCode;
    }
  }

  /**
   * One test.
   *
   * @param rule {@code max-exposure-bits}, {@code max-extracted}, {@code max-epsilon-lower-bound},
   *     {@code claimed-epsilon}, {@code baseline}, {@code baseline-joint}, {@code calibration},
   *     {@code measured}, {@code trained}, {@code survival}, {@code max-duplicate-share}, {@code
   *     read} or {@code max-certain-secrets}
   * @param canary the canary or the kind of secrets it is about; null if about the whole
   * @param decision what it found
   * @param message a sentence with the values
   * @param compared figure and limit where one exceeds the other, as in {@code 29.90 > 10}; null
   *     elsewhere
   */
  public record Finding(
      String rule,
      @Nullable String canary,
      Decision decision,
      String message,
      @Nullable String compared) {
    private static final Pattern COMPARED =
        Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?) > (\\d{1,18}(?:\\.\\d{1,18})?)");

    /** A test that compares nothing. */
    public Finding(String rule, @Nullable String canary, Decision decision, String message) {
      this(rule, canary, decision, message, null);
    }

    public Finding {
      Require.text("rule", rule);
      Require.present("decision", decision);
      Require.text("message", message);
    }

    /** The message with the name of what it is about. */
    public String sentence() {
      return canary == null ? message : canary + ": " + message;
    }

    /**
     * By how much the figure exceeds the limit, in its decimal places; empty if none is compared.
     */
    public Optional<BigDecimal> excess() {
      Matcher figures = COMPARED.matcher(compared == null ? "" : compared);
      return figures.matches()
          ? Optional.of(new BigDecimal(figures.group(1)).subtract(new BigDecimal(figures.group(2))))
          : Optional.empty();
    }

    /** Rule, canary and figures in a few words. */
    public String brief() {
      return Stream.of(rule, canary, compared)
          .filter(Objects::nonNull)
          .collect(Collectors.joining(" "));
    }
  }

  /**
   * What a rule saw and did not test.
   *
   * @param rule that of the test it stands for
   * @param message a sentence
   */
  public record Note(String rule, String message) {
    public Note {
      Require.text("rule", rule);
      Require.text("message", message);
    }
  }
}
