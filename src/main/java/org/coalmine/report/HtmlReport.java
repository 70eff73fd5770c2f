package org.coalmine.report;

import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** The report as one HTML file: verdict first, then the evidence, then how it was found. */
public final class HtmlReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Report report;
  private final Markup html = new Markup();
  private int figures;

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
    page.formats();
    page.canaries();
    page.extraction();
    page.training();
    page.methods();
    page.privacy();
    new HtmlMethod(report, page.html).write();
    page.html.element(
        "footer",
        "Coalmine " + report.provenance().coalmineVersion() + ", run " + report.run().id());
    page.html.close();
    return Page.of(report.name() + ": " + report.verdict().summary(), page.html);
  }

  private void head() {
    Verdict verdict = report.verdict();
    String status = verdict.status().name().toLowerCase(Locale.ROOT).replace('_', '-');
    html.open("header", "class", status).line();
    html.element(
        "p",
        "Memorization audit “" + report.name() + "”, " + TIME.format(report.run().finishedAt()),
        "class",
        "kicker");
    html.element("h1", verdict.summary(), "id", "verdict").line();
    html.element("p", meaning(verdict)).line();
    html.open("dl", "class", "facts");
    fact("can be extracted", verdict.extracted() + " of " + verdict.planted(), "of the canaries");
    fact(
        "memorized",
        verdict.memorized() + " of " + verdict.planted(),
        verdict.undetermined() == 0 ? "beyond chance" : verdict.undetermined() + " left open");
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
                        + Charts.times(best.insertions())));
    report.calibration().stream()
        .min(Comparator.comparingDouble(ControlCalibration::ksPValue))
        .ifPresent(
            worst ->
                fact(
                    "controls",
                    worst.ksPValue() < 1e-3 ? "not uniform" : "uniform",
                    "p = " + Figures.probability(worst.ksPValue()) + " over " + worst.controls()));
    Privacy privacy = report.privacy();
    if (privacy != null) {
      Privacy.Claim claim = privacy.claim();
      fact(
          "ε shown",
          "≥ " + Figures.decimals(2, privacy.epsilonLowerBound()),
          claim == null ? "no ε is claimed" : "claimed ≤ " + Figures.decimals(2, claim.epsilon()));
    }
    GateOutcome gate = report.gate();
    if (gate != null) {
      long failed =
          gate.findings().stream()
              .filter(finding -> finding.decision() == GateOutcome.Decision.FAIL)
              .count();
      fact("gate", name(gate.decision()), failed + " of " + gate.findings().size() + " tests fail");
    }
    html.close().close().line();
  }

  private static String name(GateOutcome.Decision decision) {
    return decision.name().toLowerCase(Locale.ROOT);
  }

  private void fact(String name, String value, String note) {
    html.open("div").element("dt", name).open("dd").text(value).element("small", note);
    html.close().close().line();
  }

  private static String meaning(Verdict verdict) {
    String guesses =
        Figures.grouped(verdict.guesses()) + (verdict.guesses() == 1 ? " guess" : " guesses");
    return switch (verdict.status()) {
      case LEAKS ->
          "Whoever can read this model’s probabilities finds these secrets among the first "
              + guesses
              + ", without knowing any part of them. Text that stood in the training data as often "
              + "as those canaries is at the same risk.";
      case MEMORIZES ->
          "The model prefers these secrets to chance, but not so much that they are for certain "
              + "among an attacker’s first "
              + guesses
              + ". With side knowledge or more training they may be.";
      case UNDETERMINED ->
          "The evidence neither shows a leak nor excludes one. Ranking with a larger budget or in a "
              + "larger space settles it.";
      case NO_LEAK_FOUND ->
          "The planted secrets rank like strings the model never saw. That holds for these formats "
              + "and insertions, not for every text in the corpus.";
    };
  }

  private void gate() {
    GateOutcome gate = report.gate();
    if (gate == null) {
      return;
    }
    html.open("section", "id", "gate").open("h2").text("Gate: ");
    html.element("span", name(gate.decision()), "class", "state " + name(gate.decision()));
    html.close().open("ul");
    for (GateOutcome.Finding finding : gate.findings()) {
      if (finding.decision() != GateOutcome.Decision.PASS) {
        html.open("li");
        html.element(
            "span", name(finding.decision()), "class", "state " + name(finding.decision()));
        html.text(" ").element("code", finding.rule()).text(" " + finding.message());
        html.close();
      }
    }
    html.close();
    long passed =
        gate.findings().stream()
            .filter(finding -> finding.decision() == GateOutcome.Decision.PASS)
            .count();
    html.element("p", passed + " of " + gate.findings().size() + " tests pass.", "class", "soft");
    html.close().line();
  }

  private void warnings() {
    if (report.warnings().isEmpty()) {
      return;
    }
    html.open("section", "class", "warnings").element("h2", "Before you trust a figure");
    html.open("ul");
    report.warnings().forEach(warning -> html.element("li", warning));
    html.close().close().line();
  }

  private void figure(String caption, IntFunction<Optional<Markup>> chart) {
    Optional<Markup> wide = chart.apply(Charts.WIDE);
    if (wide.isEmpty()) {
      return;
    }
    html.open("figure").element("figcaption", caption).line();
    html.add(wide.get()).line();
    chart.apply(Charts.NARROW).ifPresent(html::add);
    html.close().line();
  }

  private String nextId() {
    return "chart-" + ++figures;
  }

  private void formats() {
    Charts charts = new Charts(report);
    for (FormatResult format : report.formats()) {
      html.open("section").open("h2").text("Format “" + format.name() + "”").close();
      html.open("p", "class", "soft").element("code", format.text());
      html.text(" where the fill matches ").element("code", format.expression());
      if (!format.check().equals("none")) {
        html.text(" and passes the check " + format.check());
      }
      html.text(": " + Figures.grouped(format.spaceSize()) + " candidates.").close();
      figure(
          "Exposure against insertions. At the ceiling the secret is the model’s first guess; one "
              + "bit less doubles the guesses. The line joins the medians.",
          width -> charts.exposure(format, nextId(), width));
      figure(
          format.histogram() == null
              ? "Log-perplexities of the canaries. Further left is likelier to the model."
              : "Log-perplexities of all candidates, counted one by one, with the canaries marked. "
                  + "The rank of a canary is the number of candidates at its left.",
          width -> charts.perplexity(format, nextId(), width));
      html.close().line();
    }
  }

  private void canaries() {
    if (report.canaries().isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Canaries and controls");
    html.open("div", "class", "filters");
    html.open(
        "input",
        "id",
        "filter-words",
        "type",
        "search",
        "placeholder",
        "Filter",
        "aria-label",
        "Filter the canaries");
    html.open("select", "id", "filter-state", "aria-label", "Which canaries to show");
    html.element("option", "all", "value", "").element("option", "planted", "value", "planted");
    for (CanaryState state : CanaryState.values()) {
      html.element("option", state.label(), "value", state.style());
    }
    html.close().element("output", "", "id", "filter-count").close().line();
    html.open(
        "div",
        "class",
        "scroll",
        "tabindex",
        "0",
        "role",
        "region",
        "aria-label",
        "Canaries and controls");
    html.open("table", "id", "canaries", "class", "sortable").open("thead").open("tr");
    for (String head : List.of("canary", "verdict")) {
      html.element("th", head, "scope", "col");
    }
    for (String head :
        List.of("insertions", "exposure, bits", "rank", "log-perplexity, bits", "near ties")) {
      html.element("th", head, "scope", "col", "class", "number");
    }
    for (String head : List.of("format", "method", "fill, masked", "fingerprint")) {
      html.element("th", head, "scope", "col");
    }
    html.close().close().open("tbody").line();
    report.planted().stream()
        .sorted(Comparator.comparingDouble(canary -> -canary.exposureBits().low()))
        .forEach(this::row);
    report.controls().forEach(this::row);
    html.close().close().close().close().line();
  }

  private void row(CanaryResult canary) {
    CanaryState state = CanaryState.of(report.verdict(), canary);
    html.open("tr", "data-state", state.style());
    html.element("td", canary.id(), "class", wrap(canary.id()));
    html.open("td").element("span", state.label(), "class", "state " + state.style()).close();
    number(canary.insertions(), String.valueOf(canary.insertions()));
    html.open("td", "class", "number", "data-key", String.valueOf(canary.exposureBits().low()));
    html.text(Figures.bits(canary.exposureBits()));
    meter(canary, state);
    html.close();
    number(canary.rank().high().doubleValue(), Figures.rank(canary.rank()));
    number(canary.logPerplexityBits(), Figures.decimals(2, canary.logPerplexityBits()));
    NearTies ties = canary.nearTies();
    if (ties == null) {
      number(-1, "–");
    } else {
      BigInteger others = ties.high().subtract(ties.low()).subtract(BigInteger.ONE);
      number(others.doubleValue(), Figures.grouped(others.max(BigInteger.ZERO)));
    }
    html.element("td", canary.format(), "class", wrap(canary.format()));
    html.element("td", canary.rank().method());
    html.element("td", canary.maskedFill(), "class", "mono");
    html.element("td", canary.fingerprint(), "class", "mono");
    html.close().line();
  }

  private static String wrap(String text) {
    return text.length() > 24 ? "wrap" : "";
  }

  private void number(double key, String text) {
    html.element("td", text, "class", "number", "data-key", String.valueOf(key));
  }

  private void meter(CanaryResult canary, CanaryState state) {
    double share = canary.exposureBits().low() / Math.max(1e-9, canary.ceilingBits());
    html.open(
        "svg",
        "class",
        "meter",
        "viewBox",
        "0 0 100 10",
        "preserveAspectRatio",
        "none",
        "aria-hidden",
        "true");
    html.open("rect", "class", "track", "width", "100", "height", "10").close();
    html.open(
            "rect",
            "class",
            state.style(),
            "height",
            "10",
            "width",
            Plot.px(100 * Math.max(0, Math.min(1, share))))
        .close();
    html.close();
  }

  private void extraction() {
    for (Extraction extraction : report.extraction()) {
      html.open("section").element("h2", "Extracted from “" + extraction.format() + "”");
      html.element(
          "p",
          "The likeliest fills, searched from the model alone in "
              + Figures.grouped(extraction.steps())
              + " model steps"
              + (extraction.complete() ? "." : "; the search ended at its budget."),
          "class",
          "soft");
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("guess", "fill, masked", "log-perplexity, bits", "planted canary"));
      for (Extraction.ExtractedFill fill : extraction.fills()) {
        String canary = fill.canary();
        rows.add(
            List.of(
                Figures.grouped(fill.guess()),
                fill.maskedFill(),
                Figures.decimals(2, fill.logPerplexityBits()),
                canary == null ? "none" : canary));
      }
      Page.table(html, "", rows);
      html.close().line();
    }
  }

  private void training() {
    if (report.training().isEmpty()) {
      return;
    }
    StudyCharts charts = new StudyCharts(report);
    html.open("section").element("h2", "While it was trained");
    figure(
        "Losses, and the exposure of the canaries in the model of each epoch. Memorization that "
            + "grows after the validation loss stopped falling can be had for free by stopping "
            + "earlier.",
        width -> charts.training(nextId(), width));
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
    folded("The losses as a table", rows);
    html.close().line();
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
    figure(
        "The exposure of the same canary by each method. A ring beyond the ceiling is an "
            + "extrapolation that claims more than can be.",
        width -> charts.methods(nextId(), width));
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
    html.open("section").element("h2", "ε claimed against ε shown");
    if (claim != null && privacy.epsilonLowerBound() > claim.epsilon()) {
      html.open("p")
          .element(
              "strong",
              "The audit refutes the claim: training cannot be "
                  + Figures.decimals(2, claim.epsilon())
                  + "-differentially private.");
      html.close();
    }
    figure(
        "The accountant’s claim is the most that training can leak; each bound is what it leaked at "
            + "least, at its confidence. A bound above the claim refutes it.",
        width -> charts.epsilon(nextId(), width));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "ε", "δ", "confidence", "on what"));
    if (claim != null) {
      rows.add(
          List.of(
              "claimed, at most",
              Figures.decimals(3, claim.epsilon()),
              String.valueOf(claim.delta()),
              "",
              claim.accountant()
                  + " accountant, noise multiplier "
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
              Figures.decimals(3, bound.epsilonLow()),
              String.valueOf(bound.delta()),
              Figures.percent(bound.confidence()),
              String.join(", ", bound.canaries())));
    }
    Privacy.OneRun oneRun = privacy.oneRun();
    if (oneRun != null) {
      rows.add(
          List.of(
              "one run, at least",
              Figures.decimals(3, oneRun.epsilonLow()),
              String.valueOf(oneRun.delta()),
              Figures.percent(oneRun.confidence()),
              oneRun.right() + " of " + oneRun.guesses() + " guesses right"));
    }
    folded("The bounds as a table", rows);
    html.close().line();
  }

  static Map<String, String> lengths(List<RunFacts.Stage> stages) {
    Map<String, String> lengths = new LinkedHashMap<>();
    stages.forEach(
        stage ->
            lengths.put(
                stage.name(),
                Figures.duration(Duration.ofMillis(Math.round(stage.seconds() * 1000)))));
    return lengths;
  }
}
