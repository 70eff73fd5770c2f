package org.coalmine.report.page;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
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
  private final Report report;
  private final CanaryChapter chapter;
  private final Judgement judgement;
  private final Markup html;
  private final HtmlFigures figures;

  CanarySection(Report report, CanaryChapter chapter, Markup html, HtmlFigures figures) {
    this.report = report;
    this.chapter = chapter;
    this.judgement = report.judgement();
    this.html = html;
    this.figures = figures;
  }

  void write() {
    canaries();
    formats();
  }

  private void formats() {
    Charts charts = new Charts(report);
    for (FormatResult format : chapter.formats()) {
      html.open("section").open("h2").text("Format “" + format.name() + "”").close();
      html.open("p", "class", "soft").element("code", format.text());
      html.text(" where the fill matches ").element("code", format.expression());
      if (!format.check().equals("none")) {
        html.text(" and passes the check " + format.check());
      }
      html.text(": " + Figures.grouped(format.spaceSize()) + " candidates.").close();
      figures.add(
          "Exposure against insertions. At the ceiling the secret is the model’s first guess; one "
              + "bit less doubles the guesses. The line joins the medians.",
          (id, width) -> charts.exposure(format, id, width));
      figures.add(
          format.histogram() == null
              ? "Log-perplexities of the canaries. Further left is likelier to the model."
              : "Log-perplexities of all candidates, counted one by one, with the canaries marked. "
                  + "The rank of a canary is the number of candidates at its left, itself "
                  + "included.",
          (id, width) -> charts.perplexity(format, id, width));
      html.close().line();
    }
  }

  private boolean severalFormats() {
    return chapter.formats().size() > 1;
  }

  private void canaries() {
    if (chapter.canaries().isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Canaries and controls");
    html.element(
            "p",
            "A canary is a text with a secret drawn at random, the fill, planted in the training"
                + " text as often as its insertions say. A control was drawn the same way and never"
                + " planted. A rank is the place among all fills that could have been drawn,"
                + " likeliest first; exposure is the bits of the secret that the model gives away.",
            "class",
            "soft")
        .line();
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
      html.element("option", option(state), "value", state.key());
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
    html.element("th", "canary", "scope", "col");
    html.element("th", "exposure, bits", "scope", "col", "class", "number");
    html.element("th", "verdict", "scope", "col");
    for (String head : List.of("insertions", "rank", "log\u2011perplexity, bits", "near ties")) {
      html.element("th", head, "scope", "col", "class", "number");
    }
    if (severalFormats()) {
      html.element("th", "format", "scope", "col");
    }
    for (String head : List.of("method", "fill, masked", "fingerprint")) {
      html.element("th", head, "scope", "col");
    }
    html.close().close().open("tbody").line();
    report.planted().stream()
        .sorted(Comparator.comparingDouble(canary -> -canary.exposureBits().low()))
        .forEach(this::row);
    report.controls().forEach(this::row);
    html.close().close().close().close().line();
  }

  private static String option(CanaryState state) {
    return state == CanaryState.MEMORIZED ? "memorized, not extracted" : state.label();
  }

  private void row(CanaryResult canary) {
    CanaryState state = judgement.state(canary);
    html.open("tr", "data-state", state.key());
    html.element("td", canary.id(), "class", wrap(canary.id()));
    html.open("td", "class", "number", "data-key", String.valueOf(canary.exposureBits().low()));
    html.text(Figures.bits(canary.exposureBits()));
    meter(canary, state);
    html.close();
    html.open("td").element("span", state.label(), "class", "state " + state.style()).close();
    number(canary.insertions(), String.valueOf(canary.insertions()));
    number(canary.rank().high().doubleValue(), Figures.rank(canary.rank()));
    number(canary.logPerplexityBits(), Figures.decimals(2, canary.logPerplexityBits()));
    NearTies ties = canary.nearTies();
    if (ties == null) {
      number(-1, "–");
    } else {
      BigInteger others = ties.high().subtract(ties.low()).subtract(BigInteger.ONE);
      number(others.doubleValue(), Figures.grouped(others.max(BigInteger.ZERO)));
    }
    if (severalFormats()) {
      html.element("td", canary.format(), "class", wrap(canary.format()));
    }
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
}
