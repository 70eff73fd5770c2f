package org.coalmine.report.page;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.coalmine.report.Advice;
import org.coalmine.report.AdviceStep;
import org.coalmine.report.Header;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.Planting;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Verdict;

/** What one who decides has to read: verdict, gate, three facts, what to do, one drawing. */
final class FirstScreen {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Report report;
  private final Judgement judgement;
  private final Markup html;
  private final HtmlFigures figures;

  FirstScreen(Report report, Judgement judgement, Markup html, HtmlFigures figures) {
    this.report = report;
    this.judgement = judgement;
    this.html = html;
    this.figures = figures;
  }

  void write() {
    Verdict verdict = report.verdict();
    Headline headline = Headline.of(report);
    html.open("header", "class", headline.style()).line();
    html.element(
        "p",
        asked(report.header().kind())
            + report.name()
            + "”, "
            + TIME.format(report.run().finishedAt()),
        "class",
        "kicker");
    html.element("h1", headline.words(), "id", "verdict").line();
    html.element(
            "p",
            headline.other() == null ? "No gate is set." : headline.other(),
            "class",
            headline.other() == null ? "soft" : "beside")
        .line();
    html.element("p", meaning(verdict)).line();
    Planting planting = report.planting();
    if (planting != null) {
      html.element("p", "Canaries: " + planting.sentence() + ".", "id", "planting", "class", "soft")
          .line();
    }
    if (!verdict.leftOpen().isEmpty()) {
      html.element("p", verdict.leftOpen(), "id", "left-open").line();
    }
    if (report.header().kind() == Header.Kind.SCAN
        || report.header().kind() == Header.Kind.SANITISE) {
      html.close().line();
      return;
    }
    html.open("div", "class", "glance").open("div").line();
    facts(verdict);
    advice(Advice.of(report, judgement), html);
    html.close().line();
    chart();
    html.close().close().line();
  }

  private static String asked(Header.Kind kind) {
    return switch (kind) {
      case DUPLICATES -> "Duplicates of “";
      case SCAN -> "Scan of “";
      case SANITISE -> "Sanitising of “";
      case AUDIT, PLANT, SCORE, SYNTHETIC -> "Memorization audit “";
    };
  }

  private void facts(Verdict verdict) {
    Facts facts = new Facts(html);
    if (report.header().kind() == Header.Kind.DUPLICATES) {
      report
          .chapter(DuplicatesChapter.class)
          .ifPresent(chapter -> DuplicatesSection.facts(chapter, facts));
      facts.close();
      return;
    }
    facts.add(
        "can be extracted",
        ofPlanted(verdict.extractedAtLeast()),
        "memorized and among the first "
            + Figures.grouped(verdict.guesses())
            + (verdict.guesses() == 1 ? " guess" : " guesses"));
    facts.add(
        "memorized",
        ofPlanted(verdict.memorizedAtLeast()),
        Figures.grouped(verdict.memorized())
            + " by name"
            + (verdict.undetermined() == 0
                ? ""
                : ", " + Figures.grouped(verdict.undetermined()) + " left open")
            + (verdict.memorizedAtLeast() == 0 ? "" : "; wrong in at most 1 of 100 reports"));
    PrivacyFindings privacy = report.privacy();
    if (privacy != null && privacy.claim() != null) {
      epsilon(facts, privacy);
    } else {
      highestExposure(report, facts);
    }
    facts.close();
  }

  private String ofPlanted(int some) {
    return "≥ " + Figures.grouped(some) + " of " + Figures.grouped(report.verdict().planted());
  }

  static void epsilon(Facts facts, PrivacyFindings privacy) {
    PrivacySection.Tile tile = PrivacySection.tile(privacy);
    facts.wide(tile.name(), tile.value(), tile.note());
  }

  static void highestExposure(Report report, Facts facts) {
    best(report)
        .ifPresent(
            best ->
                facts.add(
                    "highest exposure",
                    Figures.bits(best.exposureBits()) + " bits",
                    "ceiling "
                        + Figures.decimals(2, best.ceilingBits())
                        + ", "
                        + Figures.times(best.insertions())));
  }

  private static Optional<CanaryResult> best(Report report) {
    return report.planted().stream()
        .max(Comparator.comparingDouble(canary -> canary.exposureBits().low()));
  }

  /** What to do now, with what to type. */
  static void advice(Advice advice, Markup html) {
    List<AdviceStep> steps = advice.steps();
    if (steps.isEmpty()) {
      return;
    }
    html.element("h2", "What now").open("ol", "class", "advice").line();
    for (AdviceStep step : steps) {
      html.open("li").text(step.sentence());
      step.code().forEach(code -> html.text(" ").element("code", code));
      html.close().line();
    }
    html.close().line();
  }

  /** Of the format that gives most away. */
  private void chart() {
    Optional<FormatResult> shown =
        best(report)
            .flatMap(
                best ->
                    report.formats().stream()
                        .filter(format -> format.name().equals(best.format()))
                        .findFirst());
    shown.ifPresent(
        format ->
            figures.brief(
                "Exposure by how often a secret was planted"
                    + (report.formats().size() == 1 ? "." : ", format “" + format.name() + "”.")
                    + " At the ceiling it is the model’s first guess.",
                (id, width) -> new Charts(report, judgement).exposure(format, id, width)));
  }

  private String meaning(Verdict verdict) {
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
              + Figures.grouped(verdict.extractedAtLeast())
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
          report.header().kind() == Header.Kind.SCAN
              ? "What was not read may hold more secrets, so this scan cannot say that all are"
                  + " named."
              : "The evidence neither shows a leak nor excludes one, for the reason that is named.";
      case SECRETS_FOUND ->
          report.chapter(FoundChapter.class).filter(it -> it.found().ranks() != null).isPresent()
              ? "These secrets stand in the corpus. What this model gives away of them is told"
                  + " below; another model may give away more."
              : "These secrets stand in the corpus. Whether a model that is trained on it would"
                  + " give them away is another question, which this report does not answer.";
      case NOTHING_FOUND ->
          "No secret of the kinds that were looked for stands in what was read. Other kinds may.";
      case SECRETS_REMAIN ->
          "Do not hand this folder over. What remains is named below, with the reason.";
      case SANITISED ->
          "Of the secrets that were looked for none stands in what was written, and all other text"
              + " is as it was. What was not looked for, and other fields, may hold more.";
      case MEASURED ->
          "No model was judged. What a model memorizes grows with how often it reads a text.";
      case NO_LEAK_FOUND ->
          "No planted secret ranks better than chance explains. A preference too weak for this test"
              + " is not excluded, and other formats, insertions or texts may fare worse.";
    };
  }
}
