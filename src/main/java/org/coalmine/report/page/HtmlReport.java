package org.coalmine.report.page;

import java.util.Comparator;
import java.util.List;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Header;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.ControlsFinding;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.ExtractionChapter;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.MethodsChapter;
import org.coalmine.report.chapter.ModelChapter;
import org.coalmine.report.chapter.PowerChapter;
import org.coalmine.report.chapter.PrivacyChapter;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.ReferenceChapter;
import org.coalmine.report.chapter.SanitisedChapter;
import org.coalmine.report.chapter.ScoreChapter;
import org.coalmine.report.chapter.ScoresChapter;
import org.coalmine.report.chapter.SyntheticChapter;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.TwinChapter;
import org.coalmine.report.chapter.UntrainedChapter;
import org.coalmine.report.console.GateTable;

/** The report as one HTML file: verdict first, then the evidence, then how it was found. */
public final class HtmlReport {
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
    HtmlFigures figures = new HtmlFigures(page.html);
    Judgement judgement = report.judgement();
    HtmlMethod method = new HtmlMethod(report, page.html);
    switch (report.header().kind()) {
      case AUDIT, DUPLICATES, PLANT -> {
        new FirstScreen(report, judgement, page.html, figures).write();
        page.html.element("h2", "Evidence", "class", "part").line();
        page.more();
      }
      case SCAN, SANITISE -> {
        new FirstScreen(report, judgement, page.html, figures).write();
        page.html.element("h2", "Evidence", "class", "part").line();
      }
      case SCORE -> ScoreSection.first(report, page.html);
      case SYNTHETIC -> SyntheticSection.first(report, page.html);
    }
    page.gate();
    page.warnings();
    page.chapters().forEach(chapter -> page.draw(chapter, judgement, figures));
    switch (report.header().kind()) {
      case AUDIT, PLANT -> method.write();
      case DUPLICATES, SCORE, SCAN, SANITISE, SYNTHETIC -> method.writeSources();
    }
    page.html.element(
        "footer",
        "Coalmine " + report.provenance().coalmineVersion() + ", run " + report.run().id());
    page.html.close();
    return Page.of(report.name() + ": " + report.summary(), page.html);
  }

  /** What a report is about stands first: of scores these, then what they were put beside. */
  private List<Chapter> chapters() {
    return report.header().kind() == Header.Kind.SCORE
        ? report.chapters().stream()
            .sorted(Comparator.comparing(chapter -> !(chapter instanceof ScoreChapter)))
            .toList()
        : report.chapters();
  }

  private void draw(Chapter chapter, Judgement judgement, HtmlFigures figures) {
    if (chapter instanceof CanaryChapter canaries) {
      new CanarySection(report, canaries, judgement, html, figures).write();
    } else if (chapter instanceof ModelChapter model) {
      ModelSection.write(html, model.model(), !report.canaries().isEmpty());
    } else if (chapter instanceof ScoresChapter scores) {
      ScoresSection.write(html, scores.scores());
    } else if (chapter instanceof ReferenceChapter reference) {
      new ReferenceSection(report, reference, html).write();
    } else if (chapter instanceof TwinChapter twin) {
      new TwinSection(report, twin, html).write();
    } else if (chapter instanceof UntrainedChapter untrained) {
      new UntrainedSection(report, untrained, html).write();
    } else if (chapter instanceof ExtractionChapter extraction) {
      new ExtractionSection(extraction, html).write();
    } else if (chapter instanceof TrainingChapter training) {
      new TrainingSection(report, training, judgement, html, figures).write();
    } else if (chapter instanceof MethodsChapter methods) {
      new MethodsSection(report, methods, html, figures).write();
    } else if (chapter instanceof PrivacyChapter privacy) {
      new PrivacySection(report, privacy, html, figures).write();
    } else if (chapter instanceof PowerChapter power) {
      new PowerSection(report, power.power(), html).write();
    } else if (chapter instanceof FoundChapter found) {
      new FoundSection(found.found(), html).write();
    } else if (chapter instanceof SanitisedChapter sanitised) {
      new SanitisedSection(sanitised.sanitised(), html).write();
    } else if (chapter instanceof DuplicatesChapter duplicates) {
      new DuplicatesSection(duplicates, html).write();
    } else if (chapter instanceof ScoreChapter score) {
      new ScoreSection(score.score(), report, html, figures).write();
    } else if (chapter instanceof SyntheticChapter synthetic) {
      new SyntheticSection(synthetic.synthetic(), report.verdict(), html).write();
    } else {
      throw new IllegalStateException("no drawing of " + chapter.getClass().getSimpleName());
    }
  }

  /** The figures that the first screen does without. */
  private void more() {
    PrivacyFindings privacy = report.privacy();
    GateOutcome gate = report.gate();
    boolean claimed = privacy != null && privacy.claim() != null;
    if (!claimed && privacy == null && gate == null && report.calibration().isEmpty()) {
      return;
    }
    html.open("section").element("h2", "More figures");
    Facts facts = new Facts(html);
    if (claimed) {
      FirstScreen.highestExposure(report, facts);
    } else if (privacy != null) {
      FirstScreen.epsilon(facts, privacy);
    }
    controls(facts);
    if (gate != null) {
      long passed =
          gate.findings().stream()
              .filter(finding -> finding.decision() == GateOutcome.Decision.PASS)
              .count();
      facts.add(
          "gate",
          GateTable.name(gate.decision()),
          "%s of %s checks pass"
              .formatted(Figures.grouped(passed), Figures.grouped(gate.findings().size())));
    }
    facts.close();
    html.close().line();
  }

  private void controls(Facts facts) {
    int formats = report.calibration().size();
    if (formats == 0) {
      return;
    }
    ControlCalibration worst = ControlCalibration.worst(report.calibration());
    String of =
        formats == 1
            ? " over " + Figures.grouped(worst.controls())
            : ", the least of " + formats + " formats";
    ControlsFinding finding = ControlsFinding.of(report.calibration());
    if (finding.failed() && worst.finding(formats) != ControlCalibration.Finding.NOT_UNIFORM) {
      facts.add("controls", "failed", "p = " + Figures.probability(finding.pValue()));
      return;
    }
    switch (worst.finding(formats)) {
      case NOT_UNIFORM -> facts.add("controls", "not uniform", worst.pValue() + of);
      case OPEN ->
          facts.add("controls", "not tested", "too few exact ranks, " + worst.pValue() + of);
      case NO_DEPARTURE ->
          facts.add("controls", "no departure", "from uniform found, " + worst.pValue() + of);
    }
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
            + Figures.grouped(all - told.size())
            + " of "
            + Figures.grouped(all)
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
