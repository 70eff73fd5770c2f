package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.text.CorpusAccount;

/**
 * The report in Prometheus's text format 0.0.4, for the textfile collector of the node exporter or
 * a push gateway.
 */
public final class PrometheusText {
  private final Report report;
  private final Map<String, Metric> metrics = new LinkedHashMap<>();

  private PrometheusText(Report report) {
    this.report = report;
  }

  /** The metrics as UTF-8, each with its help and type. */
  public static byte[] render(Report report) {
    PrometheusText text = new PrometheusText(report);
    text.verdict();
    text.canaries();
    text.surroundings();
    return text.text().getBytes(UTF_8);
  }

  private void gauge(String name, String help, double value, String... labels) {
    StringBuilder line = new StringBuilder("coalmine_" + name);
    line.append("{audit=\"").append(escaped(report.name())).append('"');
    for (int i = 0; i < labels.length; i += 2) {
      line.append(',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
    }
    line.append("} ").append(value);
    metrics
        .computeIfAbsent("coalmine_" + name, key -> new Metric(help, new ArrayList<>()))
        .lines
        .add(line.toString());
  }

  private void verdict() {
    Verdict verdict = report.verdict();
    for (Verdict.Status status : Verdict.Status.values()) {
      gauge(
          "verdict",
          "1 for the verdict that holds",
          status == verdict.status() ? 1 : 0,
          "status",
          word(status));
    }
    gauge("canaries_planted", "Canaries planted", verdict.planted());
    gauge("canaries_memorized", "Planted canaries memorized beyond chance", verdict.memorized());
    gauge("canaries_extracted", "Planted canaries that can be extracted", verdict.extracted());
    gauge(
        "canaries_memorized_at_least",
        "How many planted canaries are memorized at least, named or not",
        verdict.memorizedAtLeast());
    gauge(
        "canaries_extracted_at_least",
        "How many of those among the first guesses are memorized at least",
        verdict.extractedAtLeast());
    gauge("canaries_undetermined", "Planted canaries left open", verdict.undetermined());
    GateOutcome gate = report.gate();
    if (gate != null) {
      for (GateOutcome.Decision decision : GateOutcome.Decision.values()) {
        gauge(
            "gate",
            "1 for what the gate decided",
            decision == gate.decision() ? 1 : 0,
            "decision",
            word(decision));
      }
    }
  }

  private void canaries() {
    for (CanaryResult canary : report.canaries()) {
      String[] labels = {
        "canary", canary.id(),
        "format", canary.format(),
        "insertions", String.valueOf(canary.insertions())
      };
      gauge(
          "exposure_bits_low",
          "Exposure, the lower end of its interval; insertions 0 is a control",
          canary.exposureBits().low(),
          labels);
      gauge(
          "exposure_bits_high",
          "Exposure, the upper end of its interval; insertions 0 is a control",
          canary.exposureBits().high(),
          labels);
      gauge(
          "log_perplexity_bits",
          "Log-perplexity of the whole canary",
          canary.logPerplexityBits(),
          labels);
    }
    for (FormatResult format : report.formats()) {
      gauge(
          "exposure_ceiling_bits",
          "log2 of the size of the randomness space",
          format.ceilingBits(),
          "format",
          format.name());
    }
    for (ControlCalibration calibration : report.calibration()) {
      gauge(
          "controls_ks_p_value",
          "Kolmogorov-Smirnov test of the controls, the smallest p-value that their ranks allow",
          calibration.ksPValue(),
          "format",
          calibration.format());
    }
  }

  private void surroundings() {
    if (!report.training().isEmpty()) {
      Epoch last = report.training().get(report.training().size() - 1);
      gauge(
          "train_loss_bits_per_character",
          "Training loss of the last epoch",
          last.trainLossBitsPerCharacter());
      Double validation = last.validationLossBitsPerCharacter();
      if (validation != null) {
        gauge(
            "validation_loss_bits_per_character", "Validation loss of the last epoch", validation);
      }
    }
    PrivacyFindings privacy = report.privacy();
    if (privacy != null) {
      gauge(
          "epsilon_lower_bound",
          "Largest lower bound on epsilon that was shown",
          privacy.epsilonLowerBound());
      EpsilonClaim claim = privacy.claim();
      if (claim != null) {
        gauge("epsilon_claimed", "Epsilon that the accountant claims", claim.epsilon());
      }
    }
    gauge(
        "exit_code", "The exit code of verdict and gate: 0, 1 or 3", report.decision().exitCode());
    gauge("quarantined_documents", "Documents left out", report.leftOut());
    CorpusAccount inputs = report.run().inputs();
    if (inputs != null) {
      gauge("unread_files", "Files of the corpus that could not be read", inputs.files().unread());
      gauge(
          "unreadable_share",
          "Share of the corpus that could not be read, of records or bytes, the larger",
          inputs.records().largerShare());
    }
    gauge(
        "run_finished_timestamp_seconds",
        "When the run finished, in seconds since 1970",
        report.run().finishedAt().toEpochMilli() / 1000.0);
    RunFacts.Work work = report.run().work();
    gauge("rank_model_steps", "Model steps of the rank jobs", work.steps());
    Double speed = work.candidatesPerSecondPerCore();
    if (speed != null) {
      gauge("candidates_per_second_per_core", "Speed of the rank jobs' dense passes", speed);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    metrics.forEach(
        (name, metric) -> {
          text.append("# HELP ").append(name).append(' ').append(metric.help).append('\n');
          text.append("# TYPE ").append(name).append(" gauge\n");
          metric.lines.forEach(line -> text.append(line).append('\n'));
        });
    return text.toString();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String escaped(String value) {
    return Figures.printable(value)
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n");
  }

  private record Metric(String help, List<String> lines) {}
}
