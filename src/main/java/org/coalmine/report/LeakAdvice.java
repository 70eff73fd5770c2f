package org.coalmine.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.coalmine.report.AdviceStep.Kind;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Verdict;
import org.jspecify.annotations.Nullable;

/** What lowers memorization, in order of cost: fewer copies, less text, fewer epochs, noise. */
final class LeakAdvice {
  /** What many ask for where they name no target. */
  private static final double USUAL_EPSILON = 8;

  /** That of conf/reference.conf. */
  private static final String USUAL_SAMPLING_RATE = "0.05";

  private final Report report;
  private final Judgement judgement;
  private final boolean extracts;
  private final List<Integer> insertions;

  LeakAdvice(Report report, Judgement judgement) {
    this.report = report;
    this.judgement = judgement;
    this.extracts = report.verdict().status() == Verdict.Status.LEAKS;
    this.insertions =
        report.planted().stream().map(CanaryResult::insertions).distinct().sorted().toList();
  }

  void addTo(List<AdviceStep> steps) {
    steps.add(deduplicate());
    steps.add(mask());
    stopEarlier().ifPresent(steps::add);
    steps.add(trainPrivately());
  }

  /** The fewest copies of which some are memorized, alone or together with those of fewer. */
  private int fewestMemorized() {
    return insertions.stream()
        .filter(
            most ->
                judgement.memorizedAtLeast(
                        report.planted().stream()
                            .filter(canary -> canary.insertions() <= most)
                            .toList())
                    > 0)
        .findFirst()
        .orElseThrow();
  }

  private AdviceStep deduplicate() {
    int memorized = fewestMemorized();
    Optional<Integer> kept =
        insertions.stream().filter(count -> count < memorized).reduce((one, next) -> next);
    String sentence;
    if (kept.isPresent()) {
      sentence =
          "Deduplicate the text to at most %s of a secret: canaries planted %s are not shown to be memorized, some planted %s times are."
              .formatted(
                  kept.get() == 1 ? "1 copy" : Figures.grouped(kept.get()) + " copies",
                  kept.get() == 1 ? "once" : "up to " + Figures.grouped(kept.get()) + " times",
                  Figures.grouped(memorized));
    } else if (memorized == 1) {
      sentence = "Deduplication alone does not help: canaries planted once are memorized.";
    } else {
      sentence =
          "Deduplicate the text: canaries planted %s times are memorized, and fewer were not tested (canaries.defaults.insertions)."
              .formatted(Figures.grouped(memorized));
    }
    return new AdviceStep(Kind.DEDUPLICATE, sentence);
  }

  private AdviceStep mask() {
    List<String> texts =
        report.formats().stream()
            .filter(format -> judgement.memorizedAtLeast(of(format)) > 0)
            .map(SearchExpression::of)
            .toList();
    return new AdviceStep(
        Kind.MASK,
        "Mask before training what looks like these secrets:",
        texts.isEmpty() ? report.formats().stream().map(SearchExpression::of).toList() : texts);
  }

  private List<CanaryResult> of(FormatResult format) {
    return report.planted().stream()
        .filter(canary -> canary.format().equals(format.name()))
        .toList();
  }

  private Optional<AdviceStep> stopEarlier() {
    List<Epoch> epochs = report.training();
    if (epochs.size() < 2) {
      return Optional.empty();
    }
    List<Epoch> ranked = epochs.stream().filter(epoch -> !epoch.exposures().isEmpty()).toList();
    String found = extracts ? "extracted" : "memorized";
    if (ranked.size() < 2) {
      return Optional.of(
          new AdviceStep(
              Kind.STOP_EARLIER,
              "Train for fewer epochs: with every-epoch.rank = true an audit says after which the first canary is %s."
                  .formatted(found)));
    }
    Epoch last = epochs.get(epochs.size() - 1);
    Epoch clean = null;
    for (Epoch epoch : ranked) {
      Judgement then = judgement.on(epoch);
      if ((extracts ? then.extractedAtLeast() : then.memorizedAtLeast()) > 0) {
        break;
      }
      clean = epoch;
    }
    return Optional.of(
        new AdviceStep(
            Kind.STOP_EARLIER,
            clean == null
                ? "Fewer epochs alone do not help: after epoch %s a canary is %s already."
                    .formatted(Figures.grouped(ranked.get(0).epoch()), found)
                : "Stop after epoch %s (training.epochs): no canary is shown to be %s there. The %s is %s bits per character, %s after epoch %s."
                    .formatted(
                        Figures.grouped(clean.epoch()),
                        found,
                        loss(clean) == null || loss(last) == null
                            ? "training loss"
                            : "validation loss",
                        Figures.decimals(3, shown(clean, last)),
                        Figures.decimals(3, shown(last, clean)),
                        Figures.grouped(last.epoch()))));
  }

  private static @Nullable Double loss(Epoch epoch) {
    return epoch.validationLossBitsPerCharacter();
  }

  /** The loss of an epoch that another has too. */
  private static double shown(Epoch epoch, Epoch other) {
    Double validation = loss(epoch);
    return validation == null || loss(other) == null
        ? epoch.trainLossBitsPerCharacter()
        : validation;
  }

  private AdviceStep trainPrivately() {
    PrivacyFindings privacy = report.privacy();
    EpsilonClaim claim = privacy == null ? null : privacy.claim();
    int group = claim != null && claim.unit().equals("user") ? 1 : fewestMemorized();
    String of = group == 1 ? "" : " --group-size " + group;
    if (claim != null) {
      return new AdviceStep(
          Kind.TRAIN_PRIVATELY,
          "Train with less ε than the %s that is claimed; the noise for half of it:"
              .formatted(Figures.upper(2, claim.epsilon())),
          List.of(
              line(
                      claim.epsilon() / 2,
                      Figures.given(claim.samplingRate()),
                      claim.steps(),
                      Figures.given(claim.delta()))
                  + of));
    }
    GateOutcome gate = report.gate();
    Double limit = gate == null ? null : gate.thresholds().maxEpsilonLowerBound();
    double target = limit == null || limit == 0 ? USUAL_EPSILON : limit;
    String rate =
        report
            .provenance()
            .configuration()
            .getOrDefault("training.privacy.sampling-rate", USUAL_SAMPLING_RATE);
    return new AdviceStep(
        Kind.TRAIN_PRIVATELY,
        "Train privately, which costs the most: the noise (training.privacy.noise-multiplier) for ε = %s:"
            .formatted(Figures.given(target)),
        List.of(line(target, rate, steps(rate), delta()) + of));
  }

  private static String line(double epsilon, String samplingRate, long steps, String delta) {
    return "coalmine epsilon --target-epsilon %s --sampling-rate %s --steps %d --delta %s"
        .formatted(Figures.given(epsilon), samplingRate, steps, delta);
  }

  /** An epoch is one over the sampling rate steps. */
  private long steps(String rate) {
    double share;
    try {
      share = Double.parseDouble(rate);
    } catch (NumberFormatException e) {
      share = Double.parseDouble(USUAL_SAMPLING_RATE);
    }
    return Math.max(1, Math.round(Math.max(1, report.training().size()) / share));
  }

  /** The power of ten that is at most a tenth of one over the documents. */
  private String delta() {
    Provenance.Corpus corpus = report.provenance().corpus();
    long documents = corpus == null ? 10_000 : Math.max(1, corpus.documents());
    return "1e-" + (new BigDecimal(documents - 1).max(BigDecimal.ONE).precision() + 1);
  }
}
