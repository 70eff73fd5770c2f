package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Judgement.Outcome;
import org.coalmine.report.chapter.TrainingChapter;

/** How training went, epoch by epoch. */
final class TrainingSection {
  private final Report report;
  private final TrainingChapter chapter;
  private final Markup html;
  private final HtmlFigures figures;

  TrainingSection(Report report, TrainingChapter chapter, Markup html, HtmlFigures figures) {
    this.report = report;
    this.chapter = chapter;
    this.html = html;
    this.figures = figures;
  }

  void write() {
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
    for (Epoch epoch : chapter.training()) {
      Double validation = epoch.validationLossBitsPerCharacter();
      rows.add(
          List.of(
              String.valueOf(epoch.epoch()),
              Figures.decimals(4, epoch.trainLossBitsPerCharacter()),
              validation == null ? "none" : Figures.decimals(4, validation),
              String.valueOf(epoch.exposures().size())));
    }
    whenMemorized();
    Page.folded(html, "The losses as a table", rows);
    html.close().line();
  }

  private void whenMemorized() {
    if (chapter.training().stream().filter(epoch -> !epoch.exposures().isEmpty()).count() < 2) {
      return;
    }
    html.element("h3", "When each canary was memorized");
    chapter.training().stream()
        .filter(epoch -> epoch.validationLossBitsPerCharacter() != null)
        .min(Comparator.comparing(Epoch::validationLossBitsPerCharacter))
        .ifPresent(
            best ->
                html.element(
                    "p",
                    "The first epoch whose model tells. The validation loss was lowest after epoch "
                        + best.epoch()
                        + " of "
                        + chapter.training().size()
                        + ".",
                    "class",
                    "soft"));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("canary", "insertions", "memorized in epoch", "extractable in epoch"));
    Map<Integer, Judgement> judgements = new LinkedHashMap<>();
    chapter.training().stream()
        .filter(epoch -> !epoch.exposures().isEmpty())
        .forEach(epoch -> judgements.put(epoch.epoch(), report.judgement().on(epoch)));
    for (CanaryResult canary : report.planted()) {
      rows.add(
          List.of(
              canary.id(),
              String.valueOf(canary.insertions()),
              firstEpoch(judgements, judge -> judge.memorized(canary)),
              firstEpoch(judgements, judge -> judge.extracted(canary))));
    }
    Page.table(html, "sortable", rows);
  }

  private static String firstEpoch(
      Map<Integer, Judgement> judgements, Function<Judgement, Outcome> question) {
    return judgements.entrySet().stream()
        .filter(entry -> question.apply(entry.getValue()) == Outcome.SHOWN)
        .map(entry -> String.valueOf(entry.getKey()))
        .findFirst()
        .orElse("–");
  }
}
