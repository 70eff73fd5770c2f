package org.coalmine.report.page;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.ControlsFinding;
import org.coalmine.report.chapter.ExtractionChapter;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.MethodsChapter;
import org.coalmine.report.chapter.PowerChapter;
import org.coalmine.report.chapter.PrivacyChapter;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TwinChapter;
import org.coalmine.report.chapter.UntrainedChapter;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.console.GateTable;

/** The report as one HTML file: verdict first, then the evidence, then how it was found. */
public final class HtmlReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** Findings that are told one by one; the rest stand in report.json. */
  private static final int MOST_FINDINGS = 50;

  private final Report report;
  private final Markup html = new Markup();

  private HtmlReport(Report report) {
    this.report = report;
  }

  /** The page as UTF-8; it loads nothing and runs only its own script. */
  public static byte[] render(Report report) {
    HtmlReport page = new HtmlReport(report);
    page.html.open("main").line();
    page.head();
    page.gate();
    page.warnings();
    HtmlFigures figures = new HtmlFigures(page.html);
    report.chapters().forEach(chapter -> page.draw(chapter, figures));
    new HtmlMethod(report, page.html).write();
    page.html.element(
        "footer",
        "Coalmine " + report.provenance().coalmineVersion() + ", run " + report.run().id());
    page.html.close();
    return Page.of(report.name() + ": " + report.verdict().summary(), page.html);
  }

  private void draw(Chapter chapter, HtmlFigures figures) {
    if (chapter instanceof CanaryChapter canaries) {
      new CanarySection(report, canaries, html, figures).write();
    } else if (chapter instanceof TwinChapter twin) {
      new TwinSection(report, twin, html).write();
    } else if (chapter instanceof UntrainedChapter untrained) {
      new UntrainedSection(report, untrained, html).write();
    } else if (chapter instanceof ExtractionChapter extraction) {
      new ExtractionSection(extraction, html).write();
    } else if (chapter instanceof TrainingChapter training) {
      new TrainingSection(report, training, html, figures).write();
    } else if (chapter instanceof MethodsChapter methods) {
      new MethodsSection(report, methods, html, figures).write();
    } else if (chapter instanceof PrivacyChapter privacy) {
      new PrivacySection(report, privacy, html, figures).write();
    } else if (chapter instanceof PowerChapter power) {
      new PowerSection(report, power.power(), html).write();
    } else {
      throw new IllegalStateException("no drawing of " + chapter.getClass().getSimpleName());
    }
  }

  private void head() {
    Verdict verdict = report.verdict();
    Headline headline = Headline.of(report);
    html.open("header", "class", headline.style()).line();
    html.element(
        "p",
        "Memorization audit “" + report.name() + "”, " + TIME.format(report.run().finishedAt()),
        "class",
        "kicker");
    html.element("h1", headline.words(), "id", "verdict").line();
    if (headline.other() != null) {
      html.element("p", headline.other(), "class", "beside").line();
    }
    html.element("p", meaning(verdict)).line();
    if (!verdict.leftOpen().isEmpty()) {
      html.element("p", verdict.leftOpen(), "id", "left-open").line();
    }
    html.open("dl", "class", "facts");
    fact(
        "can be extracted",
        "≥ " + verdict.extractedAtLeast() + " of " + verdict.planted(),
        "memorized and among the first "
            + Figures.grouped(verdict.guesses())
            + (verdict.guesses() == 1 ? " guess" : " guesses"));
    fact(
        "memorized",
        "≥ " + verdict.memorizedAtLeast() + " of " + verdict.planted(),
        verdict.memorized()
            + " by name"
            + (verdict.undetermined() == 0 ? "" : ", " + verdict.undetermined() + " left open")
            + (verdict.memorizedAtLeast() == 0 ? "" : "; wrong in at most 1 of 100 reports"));
    report.planted().stream()
        .max(Comparator.comparingDouble(canary -> canary.exposureBits().low()))
        .ifPresent(
            best ->
                fact(
                    "highest exposure",
                    Figures.bits(best.exposureBits()) + " bits",
                    "ceiling "
                        + Figures.decimals(2, best.ceilingBits())
                        + ", "
                        + Figures.times(best.insertions())));
    controls();
    PrivacyFindings privacy = report.privacy();
    if (privacy != null) {
      PrivacySection.Tile tile = PrivacySection.tile(privacy);
      html.open("div", "class", "wide").element("dt", tile.name());
      html.open("dd").text(tile.value()).element("small", tile.note()).close().close().line();
    }
    GateOutcome gate = report.gate();
    if (gate != null) {
      long passed =
          gate.findings().stream()
              .filter(finding -> finding.decision() == GateOutcome.Decision.PASS)
              .count();
      fact(
          "gate",
          GateTable.name(gate.decision()),
          passed + " of " + gate.findings().size() + " checks pass");
    }
    html.close().close().line();
  }

  private void controls() {
    int formats = report.calibration().size();
    if (formats == 0) {
      return;
    }
    ControlCalibration worst = ControlCalibration.worst(report.calibration());
    String of =
        formats == 1
            ? " over " + Figures.grouped(worst.controls())
            : ", the least of " + formats + " formats";
    ControlsFinding finding = report.judgement().controls();
    if (finding.failed() && worst.finding(formats) != ControlCalibration.Finding.NOT_UNIFORM) {
      fact("controls", "failed", "p = " + Figures.probability(finding.pValue()));
      return;
    }
    switch (worst.finding(formats)) {
      case NOT_UNIFORM -> fact("controls", "not uniform", worst.pValue() + of);
      case OPEN -> fact("controls", "not tested", "too few exact ranks, " + worst.pValue() + of);
      case NO_DEPARTURE ->
          fact("controls", "no departure", "from uniform found, " + worst.pValue() + of);
    }
  }

  private void fact(String name, String value, String note) {
    html.open("div").element("dt", name).open("dd").text(value).element("small", note);
    html.close().close().line();
  }

  private static String meaning(Verdict verdict) {
    String guesses =
        Figures.grouped(verdict.guesses()) + (verdict.guesses() == 1 ? " guess" : " guesses");
    return switch (verdict.status()) {
      case NOT_TRUSTED ->
          "A control is a secret that was never planted. Either the corpus holds the text of one,"
              + " or the ranks are wrong; until that is found, nothing here tells what is"
              + " memorized.";
      case LEAKS ->
          "Whoever can read this model’s probabilities and knows the format and the space of the "
              + "fills finds at least "
              + verdict.extractedAtLeast()
              + " of the planted secrets within "
              + guesses
              + ". How much of the other text the model would give away, these canaries alone "
              + "do not tell.";
      case MEMORIZES ->
          "The model ranks planted secrets better than chance explains, but none of them is shown"
              + " to be among an attacker’s first "
              + guesses
              + ". With side knowledge or more training they may be.";
      case UNDETERMINED ->
          "The evidence neither shows a leak nor excludes one, for the reason that is named.";
      case NO_LEAK_FOUND ->
          "No planted secret ranks better than chance explains. A preference too weak for this test"
              + " is not excluded, and other formats, insertions or texts may fare worse.";
    };
  }

  private void gate() {
    GateOutcome gate = report.gate();
    if (gate == null) {
      return;
    }
    html.open("section", "id", "gate").open("h2").text("Gate: ");
    html.element(
        "span",
        GateTable.name(gate.decision()),
        "class",
        "state " + GateTable.name(gate.decision()));
    html.close().open("ul");
    List<GateOutcome.Finding> told =
        gate.findings().stream()
            .filter(finding -> finding.decision() != GateOutcome.Decision.PASS)
            .toList();
    for (GateOutcome.Finding finding : told.subList(0, Math.min(MOST_FINDINGS, told.size()))) {
      html.open("li");
      html.element(
          "span",
          GateTable.name(finding.decision()),
          "class",
          "state " + GateTable.name(finding.decision()));
      html.text(" ").element("code", finding.rule()).text(" " + finding.sentence());
      html.close();
    }
    for (GateOutcome.Note note : gate.notes()) {
      html.open("li").text("note ").element("code", note.rule()).text(" " + note.message()).close();
    }
    html.close();
    int all = gate.findings().size();
    html.element(
        "p",
        (told.size() > MOST_FINDINGS ? "The first " + MOST_FINDINGS + " that do not pass. " : "")
            + (all - told.size())
            + " of "
            + all
            + " checks pass.",
        "class",
        "soft");
    html.close().line();
  }

  private void warnings() {
    if (report.header().warnings().isEmpty()) {
      return;
    }
    html.open("section", "class", "warnings").element("h2", "Before you trust a figure");
    html.open("ul");
    report.header().warnings().forEach(warning -> html.element("li", warning.sentence()));
    html.close().close().line();
  }
}
