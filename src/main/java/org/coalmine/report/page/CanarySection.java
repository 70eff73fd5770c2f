package org.coalmine.report.page;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.NearTies;

/** The canaries: the table, and the drawings of each format. */
final class CanarySection {
  /** Below every drawing of exposures. */
  static final String EXPOSURE =
      "Exposure against insertions. At the ceiling the secret is the model’s first guess; one bit"
          + " less doubles the guesses. The line joins the medians.";

  private static final String MANY_DRAWN =
      " A box holds half of the canaries, a line nine of ten; the %d highest are marked by themselves."
          .formatted(Many.TOLD);

  private static final String NUMBER = "number";

  private final Report report;
  private final CanaryChapter chapter;
  private final Judgement judgement;
  private final boolean many;
  private final Markup html;
  private final HtmlFigures figures;

  CanarySection(
      Report report, CanaryChapter chapter, Judgement judgement, Markup html, HtmlFigures figures) {
    this.report = report;
    this.chapter = chapter;
    this.judgement = judgement;
    this.many = Many.in(report);
    this.html = html;
    this.figures = figures;
  }

  void write() {
    canaries();
    formats();
  }

  private void formats() {
    Charts charts = new Charts(report, judgement);
    for (FormatResult format : chapter.formats()) {
      html.open("section").open("h2").text("Format “" + format.name() + "”").close();
      html.open("p", "class", "soft").element("code", format.text());
      html.text(" where the fill matches ").element("code", format.expression());
      if (!format.check().equals("none")) {
        html.text(" and passes the check " + format.check());
      }
      html.text(": " + Figures.grouped(format.spaceSize()) + " candidates.").close();
      figures.add(
          EXPOSURE + (many ? MANY_DRAWN : ""), (id, width) -> charts.exposure(format, id, width));
      figures.add(
          format.histogram() == null
              ? "Log-perplexities of the canaries. Further left is likelier to the model."
                  + (many ? MANY_DRAWN : "")
              : "Log-perplexities of all candidates, counted one by one, with the canaries marked. "
                  + "The rank of a canary is the number of candidates at its left, itself "
                  + "included.",
          (id, width) -> charts.perplexity(format, id, width));
      html.close().line();
    }
  }

  /** Whether somebody counted what is left of the insertions. */
  private boolean counted() {
    return chapter.planting() != null && chapter.planting().survival() != null;
  }

  private boolean severalFormats() {
    return chapter.formats().size() > 1;
  }

  private void canaries() {
    if (chapter.canaries().isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Canaries and controls");
    words();
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
      html.element("option", option(state), "value", state.label());
    }
    html.close().element("output", "", "id", "filter-count");
    html.element("button", "‹", "type", "button", "id", "page-before", "aria-label", "Page before");
    html.element("button", "›", "type", "button", "id", "page-next", "aria-label", "Next page");
    html.close().line();
    Page.scrolling(html, "Canaries and controls");
    html.open("table", "id", "canaries", "class", many ? "sortable many" : "sortable")
        .open("thead")
        .open("tr");
    html.element("th", "canary", "scope", "col");
    html.element("th", "exposure, bits", "scope", "col", "class", NUMBER);
    html.element("th", "verdict", "scope", "col");
    List<String> heads =
        new ArrayList<>(List.of("insertions", "rank", "log\u2011perplexity, bits", "near ties"));
    if (counted()) {
      heads.add(1, "survived");
    }
    for (String head : heads) {
      html.element("th", head, "scope", "col", "class", NUMBER);
    }
    if (severalFormats()) {
      html.element("th", "format", "scope", "col");
    }
    html.element("th", "method", "scope", "col");
    if (!many) {
      html.element("th", "fill, masked", "scope", "col");
      html.element("th", "fingerprint", "scope", "col");
    }
    html.close().close().open("tbody").line();
    report.planted().stream()
        .sorted(Comparator.comparingDouble(canary -> -canary.exposureBits().low()))
        .forEach(this::row);
    report.controls().forEach(this::row);
    html.close().close().close();
    if (many) {
      html.element(
          "p",
          "Masks and fingerprints of so many stand in report.json and in “coalmine report --format"
              + " csv”.",
          "class",
          "soft");
    }
    html.close().line();
  }

  /** What the words of the table mean, those that stand in it. */
  private void words() {
    html.open("dl", "class", "words");
    word(
        "canary, control",
        "A canary is a text with a secret drawn at random, the fill, planted in the training text"
            + " as often as its insertions say. A control was drawn the same way and never"
            + " planted.");
    word(
        "rank, exposure",
        "A rank is the place among all fills that could have been drawn, likeliest first; exposure"
            + " is the bits of the secret that the model gives away.");
    Set<CanaryState> states = EnumSet.noneOf(CanaryState.class);
    report.planted().forEach(canary -> states.add(judgement.state(canary)));
    states.add(CanaryState.NOT_SHOWN);
    states.forEach(state -> word(state.label(), meaning(state)));
    if (report.canaries().stream().anyMatch(canary -> canary.nearTies() != null)) {
      word(
          "near ties",
          "How many other fills are so close that another arithmetic could order them otherwise."
              + " Of an estimate nobody counts them.");
    }
    if (counted()) {
      word(
          "survived",
          "How many insertions were left in the text that the model was trained on, by “coalmine"
              + " survival”.");
    }
    if (!many) {
      word("fill, masked", "The shape and the length of the fill, never the fill.");
    }
    html.close().line();
  }

  private void word(String word, String meaning) {
    html.open("div").element("dt", word).element("dd", meaning).close();
  }

  private String meaning(CanaryState state) {
    String guesses = Figures.grouped(report.verdict().guesses());
    return switch (state) {
      case EXTRACTED ->
          "Memorized, and among the first %s guesses of whoever knows the format."
              .formatted(guesses);
      case MEMORIZED ->
          "So good a rank that chance does not explain it: the model depends on this secret.";
      case AMONG_FIRST ->
          "Among the first %s guesses, but so may be a fill that was never planted."
              .formatted(guesses);
      case OPEN_SPACE ->
          "There are so few fills that not even rank 1 would show this canary alone.";
      case OPEN_INTERVAL -> "What is not known of its rank decides.";
      case UNTRUSTED -> "The controls failed, so no rank of this report is trusted.";
      case NOT_SHOWN ->
          "No better than chance explains. That is no proof that it is not memorized.";
      case CONTROL -> "Never planted.";
    };
  }

  private static String option(CanaryState state) {
    return state == CanaryState.MEMORIZED ? "memorized, not extracted" : state.label();
  }

  /** In a table of many without what adds nothing to reading it: classes, meters, masks. */
  private void row(CanaryResult canary) {
    CanaryState state = judgement.state(canary);
    html.open("tr");
    cell(canary.id(), wrap(canary.id()));
    if (many) {
      cell(Figures.bits(canary.exposureBits()), "");
      cell(state.label(), "");
    } else {
      html.open("td", "class", NUMBER).text(Figures.bits(canary.exposureBits()));
      meter(canary, state);
      html.close();
      html.open("td").element("span", state.label(), "class", "state " + state.style()).close();
    }
    number(Figures.grouped(canary.insertions()));
    if (counted()) {
      number(canary.survival() == null ? "–" : Figures.grouped(canary.survival().surviving()));
    }
    number(Figures.rank(canary.rank()));
    number(Figures.decimals(2, canary.logPerplexityBits()));
    number(nearTies(canary));
    if (severalFormats()) {
      cell(canary.format(), wrap(canary.format()));
    }
    cell(canary.rank().method(), "");
    if (!many) {
      cell(canary.maskedFill(), "mono");
      cell(canary.fingerprint(), "mono");
    }
    html.close().line();
  }

  /** Of a rank that is no single number nobody counted them. */
  private static String nearTies(CanaryResult canary) {
    NearTies ties = canary.nearTies();
    return ties == null || !canary.rank().exact()
        ? "–"
        : Figures.grouped(
            ties.high().subtract(ties.low()).subtract(BigInteger.ONE).max(BigInteger.ZERO));
  }

  private void cell(String text, String style) {
    if (many || style.isEmpty()) {
      html.element("td", text);
    } else {
      html.element("td", text, "class", style);
    }
  }

  private static String wrap(String text) {
    return text.length() > 24 ? "wrap" : "";
  }

  private void number(String text) {
    cell(text, NUMBER);
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
}
