package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Judgement.Outcome;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.TextBaselines;
import org.coalmine.report.chapter.TrainedText;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TrainingChapter.Learnt;

/** How training went, epoch by epoch. */
final class TrainingSection {
  private final Report report;
  private final TrainingChapter chapter;
  private final Judgement judgement;
  private final Markup html;
  private final HtmlFigures figures;

  TrainingSection(
      Report report,
      TrainingChapter chapter,
      Judgement judgement,
      Markup html,
      HtmlFigures figures) {
    this.report = report;
    this.chapter = chapter;
    this.judgement = judgement;
    this.html = html;
    this.figures = figures;
  }

  void write() {
    html.open("section").element("h2", "While it was trained");
    if (chapter.startedFrom() != null) {
      html.element("p", chapter.startedFrom().sentence());
    }
    learnt();
    figures.add(
        "Losses, and the exposure of the canaries in the model of each epoch. Memorization that "
            + "grows after the validation loss stopped falling is avoided for free by stopping "
            + "earlier.",
        new TrainingChart(report, chapter)::draw);
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
              Figures.grouped(epoch.exposures().size())));
    }
    whenMemorized();
    read();
    Page.folded(html, "The losses as a table", rows);
    html.close().line();
  }

  /** The loss beside what frequencies alone reach. */
  private void learnt() {
    TextBaselines baselines = chapter.textBaselines();
    String sentence = chapter.learntSentence().orElse("");
    if (baselines == null || sentence.isEmpty()) {
      return;
    }
    boolean nothing = chapter.learnt().filter(it -> it == Learnt.NEXT_TO_NOTHING).isPresent();
    html.open("p");
    if (nothing) {
      html.element("strong", sentence);
    } else {
      html.text(sentence);
    }
    html.text(
        " An alphabet of this size, all characters equally likely, gives "
            + Figures.decimals(2, baselines.uniformBits())
            + ".");
    html.close();
  }

  /** What the trainer reads of the canaries. */
  private void read() {
    List<CanaryResult> counted =
        report.planted().stream().filter(canary -> canary.read() != null).toList();
    if (counted.isEmpty()) {
      return;
    }
    long lost =
        counted.stream().filter(canary -> canary.read() != null && canary.read().lost()).count();
    html.element("h3", "What the trainer reads of the canaries");
    html.element(
        "p",
        (lost == 0
                ? "Every one as often as asked. "
                : Figures.grouped(lost)
                    + " of "
                    + Figures.grouped(counted.size())
                    + " less often than asked. ")
            + "Counted behind alphabet, hold-out and windows: documents that hold the whole text,"
            + " and windows that hold it up to the end of the fill."
            + drawn(),
        "class",
        "soft");
    if (Many.in(report)) {
      readByInsertions(counted);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("canary", "asked", "documents", "whole windows"));
    for (CanaryResult canary : counted) {
      TrainedText read = canary.read();
      if (read != null) {
        rows.add(
            List.of(
                canary.id(),
                Figures.grouped(read.asked()),
                Figures.grouped(read.documents()),
                Figures.grouped(read.whole())));
      }
    }
    Page.folded(html, "What is read as a table", rows);
  }

  /** The least and the most of those that were to be read equally often. */
  private void readByInsertions(List<CanaryResult> counted) {
    SortedMap<Integer, List<TrainedText>> groups = new TreeMap<>();
    counted.forEach(
        canary ->
            Optional.ofNullable(canary.read())
                .ifPresent(
                    read ->
                        groups
                            .computeIfAbsent(canary.insertions(), key -> new ArrayList<>())
                            .add(read)));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("insertions", "canaries", "documents", "whole windows"));
    groups.forEach(
        (insertions, read) ->
            rows.add(
                List.of(
                    Figures.grouped(insertions),
                    Figures.grouped(read.size()),
                    range(read.stream().mapToLong(TrainedText::documents).summaryStatistics()),
                    range(read.stream().mapToLong(TrainedText::whole).summaryStatistics()))));
    Page.folded(html, "What is read as a table", rows);
  }

  private static String range(LongSummaryStatistics values) {
    return values.getMin() == values.getMax()
        ? Figures.grouped(values.getMin())
        : Figures.grouped(values.getMin()) + " – " + Figures.grouped(values.getMax());
  }

  /** Private training draws the units of each step: how many steps one is in. */
  private String drawn() {
    PrivacyFindings privacy = report.privacy();
    if (privacy == null || privacy.claim() == null) {
      return "";
    }
    EpsilonClaim claim = privacy.claim();
    return " Private training draws each %s for q·T = %s · %s = %s of its steps on average."
        .formatted(
            claim.unit(),
            Figures.given(claim.samplingRate()),
            Figures.grouped(claim.steps()),
            Figures.decimals(1, claim.samplingRate() * claim.steps()));
  }

  private void whenMemorized() {
    if (chapter.training().stream().filter(epoch -> !epoch.exposures().isEmpty()).count() < 2) {
      return;
    }
    boolean many = Many.in(report);
    html.element("h3", many ? "When canaries were memorized" : "When each canary was memorized");
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
    Map<Integer, Judgement> judgements = new LinkedHashMap<>();
    chapter.training().stream()
        .filter(epoch -> !epoch.exposures().isEmpty())
        .forEach(epoch -> judgements.put(epoch.epoch(), judgement.on(epoch)));
    if (many) {
      byInsertions(judgements);
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("canary", "insertions", "memorized in epoch", "extractable in epoch"));
    for (CanaryResult canary : report.planted()) {
      rows.add(
          List.of(
              canary.id(),
              Figures.grouped(canary.insertions()),
              firstEpoch(judgements, judge -> judge.memorized(canary)),
              firstEpoch(judgements, judge -> judge.extracted(canary))));
    }
    Page.table(html, "When each canary was memorized", "sortable", rows);
  }

  /** How many are memorized at least in each epoch that was ranked. */
  private void byInsertions(Map<Integer, Judgement> judgements) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("insertions", "canaries"));
    judgements.keySet().forEach(epoch -> head.add("memorized in epoch " + epoch));
    rows.add(head);
    SortedMap<Integer, List<CanaryResult>> groups = new TreeMap<>();
    report
        .planted()
        .forEach(
            canary ->
                groups.computeIfAbsent(canary.insertions(), key -> new ArrayList<>()).add(canary));
    groups.forEach(
        (insertions, canaries) -> {
          List<String> row =
              new ArrayList<>(
                  List.of(Figures.grouped(insertions), Figures.grouped(canaries.size())));
          judgements
              .values()
              .forEach(judge -> row.add("≥ " + Figures.grouped(judge.memorizedAtLeast(canaries))));
          rows.add(row);
        });
    Page.table(html, "When canaries were memorized", "", rows);
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
