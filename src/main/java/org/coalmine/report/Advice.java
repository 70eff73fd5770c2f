package org.coalmine.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.coalmine.report.AdviceStep.Kind;
import org.coalmine.report.GateOutcome.Decision;
import org.coalmine.report.GateOutcome.Finding;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Rank;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.Require;
import org.coalmine.report.chapter.SanitisedChapter;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TrainingChapter.Learnt;
import org.jspecify.annotations.Nullable;

/**
 * What to do now, from the numbers of a report or a study alone. It follows from them, so no report
 * holds it.
 *
 * @param steps what to do, in the order to think about it; remedies in order of their cost
 */
public record Advice(List<AdviceStep> steps) {
  /** So many lines say it on a screen. */
  public static final int MOST_LINES = 3;

  public Advice {
    steps = List.copyOf(Require.present("steps", steps));
  }

  /** What a report advises. */
  public static Advice of(Report report) {
    return of(report, report.judgement());
  }

  /**
   * What a report advises.
   *
   * @param judgement that of the report, which takes long to make of many canaries
   */
  public static Advice of(Report report, Judgement judgement) {
    ReleaseFindings release = report.release();
    if (release != null) {
      return new Advice(ReleaseAdvice.of(report.verdict(), release));
    }
    List<AdviceStep> steps = new ArrayList<>();
    GateOutcome gate = report.gate();
    if (gate != null && gate.decision() != Decision.PASS) {
      steps.add(GateAdvice.of(report, gate));
    }
    switch (report.verdict().status()) {
      case NOT_TRUSTED -> trust(report, steps);
      case LEAKS, MEMORIZES -> new LeakAdvice(report, judgement).addTo(steps);
      case UNDETERMINED -> {
        if (report.chapter(FoundChapter.class).isEmpty()
            && report.chapter(SanitisedChapter.class).isEmpty()) {
          new OpenAdvice(report, judgement).addTo(steps);
        }
      }
      case SECRETS_FOUND, NOTHING_FOUND, SECRETS_REMAIN, SANITISED -> {
        // The chapter says what to do.
      }
      case MEASURED -> DuplicateAdvice.of(report).ifPresent(steps::add);
      case NO_LEAK_FOUND -> {
        trainMore(report, gate).ifPresent(steps::add);
        steps.add(seen(report, judgement));
      }
    }
    return new Advice(steps);
  }

  /** What a study advises: the variant of the least loss that memorizes nothing. */
  public static Advice of(Study study) {
    Optional<Study.Variant> best =
        study.variants().stream()
            .min(
                Comparator.comparingInt(Study.Variant::memorized)
                    .thenComparingDouble(study::lossBitsPerCharacter));
    return new Advice(best.map(variant -> List.of(choose(study, variant))).orElse(List.of()));
  }

  private static AdviceStep choose(Study study, Study.Variant best) {
    Study.Variant least =
        study.variants().stream()
            .min(Comparator.comparingDouble(study::lossBitsPerCharacter))
            .orElse(best);
    String loss = Figures.decimals(3, study.lossBitsPerCharacter(best));
    String beside =
        least.equals(best)
            ? ", the least of all"
            : "; the least is %s (%s)"
                .formatted(Figures.decimals(3, study.lossBitsPerCharacter(least)), least.label());
    int planted = best.planted();
    return new AdviceStep(
        Kind.CHOOSE,
        best.memorized() == 0
            ? "Take “%s”: none of its %s is shown to be memorized by name. Its loss is %s bits per character%s."
                .formatted(best.label(), AdviceStep.canaries(planted), loss, beside)
            : "No variant keeps all secrets. “%s” memorizes the fewest, %s of %s, at a loss of %s bits per character%s."
                .formatted(
                    best.label(),
                    Figures.grouped(best.memorized()),
                    AdviceStep.canaries(planted),
                    loss,
                    beside));
  }

  /** The steps as lines for a screen, {@link #MOST_LINES} at most. */
  public List<String> lines() {
    return steps.stream().limit(MOST_LINES).map(AdviceStep::line).toList();
  }

  private static void trust(Report report, List<AdviceStep> steps) {
    List<String> formats = report.verdict().notTrusted();
    List<String> texts =
        report.formats().stream()
            .filter(format -> formats.contains(format.name()))
            .map(SearchExpression::of)
            .toList();
    steps.add(
        new AdviceStep(
            Kind.TRUST,
            "Search the corpus for text of %s, which held none before planting:"
                .formatted(
                    formats.size() == 1
                        ? "format " + formats.get(0)
                        : "the formats " + String.join(", ", formats)),
            texts));
    steps.add(
        new AdviceStep(
            Kind.TRUST,
            "If there is none, see whether two formats have candidates in common, and whether the"
                + " corpus was planted by an earlier run of the same seed."));
  }

  private static Optional<AdviceStep> trainMore(Report report, @Nullable GateOutcome gate) {
    boolean told =
        gate != null
            && gate.findings().stream()
                .filter(it -> it.decision() == gate.decision())
                .findFirst()
                .map(Finding::rule)
                .filter("trained"::equals)
                .isPresent();
    return report
        .chapter(TrainingChapter.class)
        .filter(chapter -> !told && chapter.learnt().filter(it -> it != Learnt.MORE).isPresent())
        .flatMap(TrainingChapter::learntSentence)
        .map(
            sentence ->
                new AdviceStep(
                    Kind.TRAIN_MORE,
                    "Train for more epochs before you rely on this (training.epochs). "
                        + sentence));
  }

  /** By the format that shows the rarest rank. */
  private static AdviceStep seen(Report report, Judgement judgement) {
    int most = report.planted().stream().mapToInt(canary -> canary.insertions()).max().orElse(0);
    String copies =
        "Secrets that stand more than %s were not tested."
            .formatted(most == 1 ? "once" : Figures.grouped(most) + " times");
    FormatResult best =
        report.formats().stream()
            .max(Comparator.comparing(judgement::memorizedRank))
            .filter(format -> judgement.memorizedRank(format).signum() > 0)
            .orElse(null);
    if (best == null) {
      return new AdviceStep(
          Kind.SEEN,
          "No single canary could have been seen, only several together: a larger fill shows one."
              + " "
              + copies);
    }
    Rank rank = new Rank("dense", judgement.memorizedRank(best), judgement.memorizedRank(best), 1);
    return new AdviceStep(
        Kind.SEEN,
        "What could have been seen: a canary of format %s at rank %s or better, an exposure of %s bits of %s. %s"
            .formatted(
                best.name(),
                Figures.grouped(rank.high()),
                Figures.decimals(2, BitsInterval.exposure(best.spaceSize(), rank).low()),
                Figures.decimals(2, best.ceilingBits()),
                copies));
  }
}
