package org.coalmine.report.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.report.Markup;
import org.coalmine.report.Provenance;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.text.Spelling;

/** The last part of the page: what was done, what it cannot say, how to repeat it. */
final class HtmlMethod {
  private final Report report;
  private final Markup html;

  HtmlMethod(Report report, Markup html) {
    this.report = report;
    this.html = html;
  }

  void write() {
    done();
    limits();
    repeat();
    quarantined();
  }

  /** What the figures came from, where no canary was ranked. */
  void writeSources() {
    repeat();
    quarantined();
  }

  private void done() {
    html.open("section").element("h2", "What was done");
    html.open("ul");
    for (FormatResult format : report.formats()) {
      html.element(
          "li",
          "Format “"
              + format.name()
              + "”: each canary was ranked among all "
              + Figures.grouped(format.spaceSize())
              + " candidates.");
    }
    html.element(
        "li",
        "The rank of a canary is the number of candidates whose log-perplexity is at most its own;"
            + " exposure is log₂|R| − log₂ rank (Carlini et al., The Secret Sharer, 2019). Ties"
            + " count against the canary.");
    Verdict verdict = report.verdict();
    html.element(
        "li",
        "“Memorized” is tested for all "
            + Figures.grouped(verdict.planted())
            + " planted canaries together. Among the fills that were not planted, a fill that the "
            + "model does not know has every rank with the same chance, and several have a known "
            + "law together; so a closed test says at least how many of any set of canaries are "
            + "memorized, and which by name. All these statements together are wrong with a "
            + "probability of at most "
            + Figures.percent(verdict.significance())
            + ", the errors of estimated ranks included. “Extracted” means memorized and among the "
            + "first "
            + Figures.grouped(verdict.guesses())
            + (verdict.guesses() == 1 ? " guess" : " guesses")
            + " of a space that holds more. “Not shown” is no proof of the contrary.");
    html.element("li", levels(verdict));
    for (ControlCalibration calibration : report.calibration()) {
      html.element(
          "li",
          "The ranks of the "
              + Figures.grouped(calibration.controls())
              + " controls of “"
              + calibration.format()
              + "”, never planted, must be uniform: Kolmogorov-Smirnov distance "
              + (calibration.ksPValueHigh() == null ? "" : "at most ")
              + Figures.decimals(3, calibration.ksStatistic())
              + ", "
              + calibration.pValue()
              + switch (calibration.finding(report.calibration().size())) {
                case NOT_UNIFORM -> ". They are not, so no rank of this report is trusted.";
                case OPEN ->
                    ". Some are intervals, and where the ranks lie in them decides: the ranks of "
                        + "this format were not checked.";
                case NO_DEPARTURE -> ". No departure is found; so few ranks show a large one only.";
              });
    }
    RunFacts.Work work = report.run().work();
    Long candidates = work.candidates();
    Double speed = work.candidatesPerSecondPerCore();
    html.element(
        "li",
        (candidates == null
                ? "No dense pass was made; the ranks took "
                : Figures.grouped(candidates) + " candidates were scored in dense passes, in ")
            + Figures.grouped(work.steps())
            + " model steps on "
            + work.cores()
            + (work.cores() == 1 ? " core" : " cores")
            + (speed == null
                ? "."
                : ", " + Figures.grouped(Math.round(speed)) + " candidates per second and core."));
    StringBuilder stages = new StringBuilder();
    lengths(report.run().stages())
        .forEach(
            (name, length) ->
                stages
                    .append(stages.isEmpty() ? "" : ", ")
                    .append(name)
                    .append(" ")
                    .append(length));
    if (!stages.isEmpty()) {
      html.element("li", "Time: " + stages + ".");
    }
    html.close();
    counted();
    html.close().line();
  }

  /** Why each format was ranked as it was; for those who ask. */
  private void counted() {
    List<FormatResult> reasons =
        report.formats().stream().filter(format -> !format.methodReason().isBlank()).toList();
    if (reasons.isEmpty()) {
      return;
    }
    html.open("details").element("summary", "How the ranks were counted").open("ul");
    reasons.forEach(
        format -> html.element("li", "Format “" + format.name() + "”: " + format.methodReason()));
    html.close().close();
  }

  /** Why each kind of statement has the level that it has. */
  private static String levels(Verdict verdict) {
    return "“Memorized” is tested at "
        + Figures.percent(verdict.significance())
        + " for the whole report, because one acts on it; ε bounds hold together at 95 %, as is"
        + " usual for lower bounds; controls are tested at 10⁻⁴, because their alarm stops a"
        + " pipeline; estimated ranks err at most once in 10⁴, and the test that uses them pays for"
        + " it.";
  }

  private void limits() {
    html.open("section").element("h2", "Limits").open("ul");
    html.element(
        "li",
        "Canaries measure what happens to text of their formats at their insertions. They do not "
            + "find the secrets that are in the corpus already.");
    html.element(
        "li",
        "A canary that is not memorized does not prove privacy; only an accounted ε bounds what any"
            + " attack can learn.");
    html.element(
        "li",
        "The verdict is for an attacker who can read the model’s probabilities and knows the "
            + "format, not the fill.");
    if (report.canaries().stream().anyMatch(canary -> !canary.rank().exact())) {
      html.element(
          "li",
          "Some ranks are intervals: an estimate at its confidence, or a count that stopped at a"
              + " budget. Verdicts use the end that claims less, and the error of an estimate is"
              + " taken from the level of the test.");
    }
    if (report.canaries().stream().anyMatch(canary -> canary.nearTies() != null)) {
      html.element(
          "li",
          "Ranks are exact for this program’s arithmetic, which gives the same bits on every "
              + "machine. The near ties show what another arithmetic could change. Their band grows"
              + " with the log-perplexity; it is a measured band, no bound.");
    }
    html.element(
        "li",
        "This report holds no fill. Yet whoever has it and the model too can find a fill from its "
            + "rank or log-perplexity: keep them apart if the fills must stay secret.");
    html.close().close().line();
  }

  private void repeat() {
    Provenance provenance = report.provenance();
    html.open("section").element("h2", "How to repeat it");
    html.element(
        "p",
        "The same version, configuration, corpus and seed give the same figures, byte for byte but "
            + "for the times, on any machine and any number of executors.");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "value"));
    rows.add(List.of("coalmine", provenance.coalmineVersion()));
    provenance.versions().forEach((name, version) -> rows.add(List.of(name, version)));
    Provenance.Corpus corpus = provenance.corpus();
    if (corpus != null) {
      rows.add(
          List.of(
              "corpus",
              Figures.grouped(corpus.documents())
                  + (corpus.documents() == 1 ? " document, " : " documents, ")
                  + Figures.grouped(corpus.characters())
                  + " characters"));
      rows.add(List.of("corpus, SHA-256", corpus.sha256()));
    }
    List<Provenance.Model> models = provenance.models();
    if (!models.isEmpty()) {
      rows.add(model(models.get(models.size() - 1)));
    }
    String seed = provenance.seed();
    rows.add(List.of("seed", seed == null ? "not in this report" : seed));
    Page.table(html, "Versions and digests", "", rows);
    configuration(provenance.configuration());
    if (models.size() > 1) {
      List<List<String>> epochs = new ArrayList<>();
      epochs.add(List.of("model", "value"));
      models.forEach(model -> epochs.add(model(model)));
      html.open("details").element("summary", "Models of all epochs");
      Page.table(html, "Models of all epochs", "", epochs);
      html.close();
    }
    facts("Machines", report.run().host());
    facts("Paths", report.run().paths());
    InputFold.write(html, report.run().inputs());
    html.close().line();
  }

  private static List<String> model(Provenance.Model model) {
    Integer epoch = model.epoch();
    return List.of(
        epoch == null ? "model, SHA-256" : "model of epoch " + epoch + ", SHA-256", model.sha256());
  }

  private void configuration(Map<String, String> configuration) {
    if (configuration.isEmpty()) {
      return;
    }
    html.open("details").element("summary", "Configuration");
    html.open("p", "class", "soft")
        .text("As a file for ")
        .element("code", "coalmine " + Spelling.of(report.header().kind()) + " FILE");
    html.text(", without the paths of the corpus and the seed.").close();
    StringBuilder lines = new StringBuilder();
    configuration.forEach(
        (key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
    Page.scrolling(html, "Configuration");
    html.element("pre", lines.toString()).close().close();
  }

  private void facts(String summary, Map<String, String> facts) {
    if (facts.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("key", "value"));
    facts.forEach((key, value) -> rows.add(List.of(key, value)));
    html.open("details").element("summary", summary);
    Page.table(html, summary, "", rows);
    html.close();
  }

  private void quarantined() {
    if (report.header().quarantined().isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Left out");
    html.element(
        "p", leftOut(report.leftOut(), report.header().quarantined().size()), "class", "soft");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("where", "why"));
    report.header().quarantined().forEach(it -> rows.add(List.of(it.source(), it.reason())));
    Page.table(html, "Records left out", "", rows);
    html.close().line();
  }

  private static String leftOut(long records, int named) {
    String some =
        (records == 1 ? "1 record" : Figures.grouped(records) + " records")
            + " could not be read and took no part";
    return records > named
        ? some + "; the first " + Figures.grouped(named) + " of them:"
        : some + ".";
  }

  private static Map<String, String> lengths(List<RunFacts.Stage> stages) {
    Map<String, String> lengths = new LinkedHashMap<>();
    stages.forEach(
        stage ->
            lengths.put(
                stage.name(),
                Figures.duration(Duration.ofMillis(Math.round(stage.seconds() * 1000)))));
    return lengths;
  }
}
