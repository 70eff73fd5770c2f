package org.coalmine.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalmine.report.AdviceStep.Kind;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Planting;
import org.coalmine.report.chapter.PowerFindings;
import org.jspecify.annotations.Nullable;

/** Which keys settle what is open, by the cause. */
final class OpenAdvice {
  private final Report report;
  private final Judgement judgement;

  OpenAdvice(Report report, Judgement judgement) {
    this.report = report;
    this.judgement = judgement;
  }

  void addTo(List<AdviceStep> steps) {
    List<CanaryResult> planted = report.planted();
    if (planted.isEmpty()) {
      steps.add(
          new AdviceStep(
              Kind.SETTLE, "Nothing was planted: name formats and insertions (canaries)."));
      return;
    }
    if (judgement.nothingSurvived()) {
      steps.add(
          new AdviceStep(
              Kind.SETTLE,
              "Find the step that takes the canaries out of the text, such as deduplication or a"
                  + " filter, and plant behind it, or in text that it keeps."));
      return;
    }
    boolean measured = planted.stream().anyMatch(CanaryResult::measured);
    if (measured && judgement.powerless()) {
      report.formats().forEach(format -> larger(format, steps));
      return;
    }
    if (judgement.unchecked()) {
      steps.add(count(report.planting()));
    }
    Map<String, List<CanaryResult>> byCause =
        planted.stream()
            .filter(canary -> !measured || judgement.openByInterval(canary))
            .collect(Collectors.groupingBy(this::remedy, LinkedHashMap::new, Collectors.toList()));
    byCause.forEach(
        (remedy, canaries) ->
            steps.add(
                new AdviceStep(
                    Kind.SETTLE,
                    "%s: it settles %s (%s)."
                        .formatted(
                            remedy, AdviceStep.canaries(canaries.size()), names(canaries)))));
  }

  private static AdviceStep count(@Nullable Planting planting) {
    String run = planting == null ? null : planting.run();
    return run == null
        ? new AdviceStep(
            Kind.SETTLE,
            "Nobody knows whether this model read the canaries. Write the corpus with canaries,"
                + " train on that, count what is left, and audit with the run that planted:",
            List.of(
                "coalmine plant CONF OUT",
                "coalmine survival RUN PATHS",
                "coalmine audit --run RUN --model MODEL"))
        : new AdviceStep(
            Kind.SETTLE,
            "Count what is left of the canaries of run %s in the text that the model was trained on, then audit again:"
                .formatted(run),
            List.of("coalmine survival RUN PATHS", "coalmine audit --run RUN --model MODEL"));
  }

  private void larger(FormatResult format, List<AdviceStep> steps) {
    int planted =
        (int) report.planted().stream().filter(it -> it.format().equals(format.name())).count();
    if (planted > 0) {
      steps.add(
          new AdviceStep(
              Kind.SETTLE,
              "Give format %s a larger space (fill): it has %s fills, and from %s on rank 1 alone is shown."
                  .formatted(
                      format.name(),
                      Figures.grouped(format.spaceSize()),
                      Figures.grouped(
                          PowerFindings.enough(
                              report.planted().size(),
                              planted,
                              report.verdict().significance())))));
    }
  }

  private String remedy(CanaryResult canary) {
    if (judgement.errsTooOften(canary)) {
      return "Raise rank.confidence" + now("rank.confidence");
    }
    return switch (canary.rank().method()) {
      case "dense" -> "Count on without rank.deadline-seconds" + now("rank.deadline-seconds");
      case "pruned" ->
          set("rank.deadline-seconds")
              ? "Count on without rank.deadline-seconds" + now("rank.deadline-seconds")
              : "Raise rank.pruned-steps" + now("rank.pruned-steps");
      case "skew-normal" -> "Take another rank.method" + now("rank.method");
      default -> "Raise rank.draws" + now("rank.draws");
    };
  }

  private boolean set(String key) {
    String value = report.provenance().configuration().get(key);
    return value != null && !value.equals("null");
  }

  private String now(String key) {
    return set(key) ? " (now %s)".formatted(report.provenance().configuration().get(key)) : "";
  }

  /** The first few. */
  private static String names(List<CanaryResult> canaries) {
    List<String> names = new ArrayList<>();
    canaries.stream().limit(3).map(CanaryResult::id).forEach(names::add);
    if (canaries.size() > 3) {
      names.add("…");
    }
    return String.join(", ", names);
  }
}
