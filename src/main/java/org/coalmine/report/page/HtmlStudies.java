package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import org.coalmine.exposure.MemorizationTest.Outcome;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.Privacy;
import org.coalmine.report.chapter.Rank;

/** The part of the page beyond the canaries: training, methods compared, ε claimed and shown. */
final class HtmlStudies {
  private final Report report;
  private final Markup html;
  private final HtmlFigures figures;

  HtmlStudies(Report report, Markup html, HtmlFigures figures) {
    this.report = report;
    this.html = html;
    this.figures = figures;
  }

  void write() {
    training();
    methods();
    privacy();
  }

  private void training() {
    if (report.training().isEmpty()) {
      return;
    }
    html.open("section").element("h2", "While it was trained");
    figures.add(
        "Losses, and the exposure of the canaries in the model of each epoch. Memorization that "
            + "grows after the validation loss stopped falling is avoided for free by stopping "
            + "earlier.",
        new TrainingChart(report)::draw);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "epoch", "training loss, bits/char", "validation loss, bits/char", "canaries ranked"));
    for (Epoch epoch : report.training()) {
      Double validation = epoch.validationLossBitsPerCharacter();
      rows.add(
          List.of(
              String.valueOf(epoch.epoch()),
              Figures.decimals(4, epoch.trainLossBitsPerCharacter()),
              validation == null ? "none" : Figures.decimals(4, validation),
              String.valueOf(epoch.exposures().size())));
    }
    whenMemorized();
    folded("The losses as a table", rows);
    html.close().line();
  }

  private void whenMemorized() {
    if (report.training().stream().filter(epoch -> !epoch.exposures().isEmpty()).count() < 2) {
      return;
    }
    html.element("h3", "When each canary was memorized");
    report.training().stream()
        .filter(epoch -> epoch.validationLossBitsPerCharacter() != null)
        .min(Comparator.comparing(Epoch::validationLossBitsPerCharacter))
        .ifPresent(
            best ->
                html.element(
                    "p",
                    "The first epoch whose model tells. The validation loss was lowest after epoch "
                        + best.epoch()
                        + " of "
                        + report.training().size()
                        + ".",
                    "class",
                    "soft"));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("canary", "insertions", "memorized in epoch", "extractable in epoch"));
    Judgement judgement = report.judgement();
    for (CanaryResult canary : report.planted()) {
      rows.add(
          List.of(
              canary.id(),
              String.valueOf(canary.insertions()),
              firstEpoch(canary, judgement::memorized),
              firstEpoch(canary, judgement::extracted)));
    }
    Page.table(html, "sortable", rows);
  }

  private String firstEpoch(CanaryResult canary, BiFunction<CanaryResult, Rank, Outcome> judge) {
    return report.training().stream()
        .filter(
            epoch ->
                epoch.exposures().stream()
                    .anyMatch(
                        it ->
                            it.canary().equals(canary.id())
                                && judge.apply(canary, it.rank()) == Outcome.SHOWN))
        .map(epoch -> String.valueOf(epoch.epoch()))
        .findFirst()
        .orElse("–");
  }

  private void folded(String summary, List<List<String>> rows) {
    html.open("details").element("summary", summary);
    Page.table(html, "sortable", rows);
    html.close();
  }

  private void methods() {
    if (report.methods().isEmpty()) {
      return;
    }
    StudyCharts charts = new StudyCharts(report);
    html.open("section").element("h2", "Methods compared");
    figures.add(
        "The exposure of the same canary by each method. A ring beyond the ceiling is an "
            + "extrapolation that claims more than can be.",
        charts::methods);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "canary", "method", "rank", "exposure, bits", "claimed, bits", "fit, p", "samples"));
    for (MethodEstimate estimate : report.methods()) {
      Double claimed = estimate.claimedExposureBits();
      Double fit = estimate.goodnessOfFitPValue();
      Long samples = estimate.samples();
      rows.add(
          List.of(
              estimate.canary(),
              estimate.rank().method(),
              Figures.rank(estimate.rank()),
              Figures.bits(estimate.exposureBits()),
              claimed == null ? "" : Figures.decimals(2, claimed),
              fit == null ? "" : Figures.probability(fit),
              samples == null ? "all" : Figures.grouped(samples)));
    }
    folded("The answers as a table", rows);
    html.close().line();
  }

  private void privacy() {
    Privacy privacy = report.privacy();
    if (privacy == null) {
      return;
    }
    StudyCharts charts = new StudyCharts(report);
    Privacy.Claim claim = privacy.claim();
    String shown = privacy.oneRun() == null ? "ε shown by the ranks" : "ε shown by the audit";
    html.open("section").element("h2", claim == null ? shown : "ε claimed, and " + shown);
    if (claim != null && privacy.refuted()) {
      html.open("p")
          .element(
              "strong",
              "The audit refutes the claim: training cannot be "
                  + Figures.upper(privacy.places(2), claim.epsilon())
                  + "-differentially private.");
      html.close();
    }
    figures.add(
        (claim == null
                ? "Training claims no privacy. Each bound is what it leaked at least, all of them "
                    + "together at their confidence: no smaller ε can be claimed of it. "
                : "The accountant’s claim is the most that training can leak; each bound is what it"
                    + " leaked at least, all of them together at their confidence. A bound above"
                    + " the claim refutes it. ")
            + "Neighbours are data sets that differ by one unit added or removed; a canary inserted"
            + " several times is a group of units, and its bound is on the ε of one.",
        charts::epsilon);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "ε", "δ", "confidence", "on what"));
    if (claim != null) {
      rows.add(
          List.of(
              "claimed, at most",
              Figures.upper(privacy.places(3), claim.epsilon()),
              Figures.given(claim.delta()),
              "",
              claim.accountant()
                  + " accountant"
                  + (claim.rdpEpsilon() == null
                      ? ""
                      : " (rdp states " + Figures.upper(3, claim.rdpEpsilon()) + ")")
                  + ", for one "
                  + claim.unit()
                  + ", "
                  + claim.noise()
                  + " noise, clip norm "
                  + claim.clipNorm()
                  + ", noise multiplier "
                  + claim.noiseMultiplier()
                  + ", sampling rate "
                  + claim.samplingRate()
                  + ", "
                  + Figures.grouped(claim.steps())
                  + " steps"));
    }
    for (Privacy.RankBound bound : privacy.rankBounds()) {
      rows.add(
          List.of(
              "rank, at least",
              Figures.lower(privacy.places(3), bound.epsilonLow()),
              Figures.given(bound.delta()),
              Figures.percent(bound.confidence()),
              String.join(", ", bound.canaries())));
    }
    Privacy.OneRun oneRun = privacy.oneRun();
    if (oneRun != null) {
      rows.add(
          List.of(
              "one run, at least",
              Figures.lower(privacy.places(3), oneRun.epsilonLow()),
              Figures.given(oneRun.delta()),
              Figures.percent(oneRun.confidence()),
              oneRun.right()
                  + " of "
                  + oneRun.guesses()
                  + " guesses right, which of "
                  + oneRun.canaries()
                  + " canaries were in by a fair coin each ("
                  + oneRun.included()
                  + " were)"));
    }
    folded("The bounds as a table", rows);
    html.close().line();
  }
}
