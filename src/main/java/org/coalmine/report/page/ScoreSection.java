package org.coalmine.report.page;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.ExtractionCurve;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoredCopies;
import org.coalmine.report.chapter.ScoredCopies.CopiesClass;
import org.coalmine.report.chapter.ScoredSide;
import org.coalmine.report.chapter.ScoredSide.KnownDocument;
import org.coalmine.report.chapter.ScoredSide.Quantiles;
import org.jspecify.annotations.Nullable;

/** The corpus under the model, and the holdout beside every figure of it. */
final class ScoreSection {
  private final ScoreFindings score;
  private final Report report;
  private final Markup html;
  private final HtmlFigures figures;
  private final ScoreCharts charts;

  ScoreSection(ScoreFindings score, Report report, Markup html, HtmlFigures figures) {
    this.score = score;
    this.report = report;
    this.html = html;
    this.figures = figures;
    this.charts = new ScoreCharts(score);
  }

  /** What was found, and what may be concluded. */
  static void first(Report report, Markup html) {
    ScoreFindings score = report.score();
    html.open("header", "class", "neutral").line();
    html.element("p", "Scores of the documents of “" + report.name() + "”", "class", "kicker");
    html.element("h1", report.summary(), "id", "verdict").line();
    if (score != null) {
      html.element("p", score.conclusion(), "id", "conclusion").line();
      if (score.holdout() != null) {
        html.element("p", score.crossing(), "id", "crossing").line();
      }
      facts(score, html);
    }
    html.close().line();
  }

  private static void facts(ScoreFindings score, Markup html) {
    ScoredSide corpus = score.corpus();
    ScoredSide holdout = score.holdout();
    Facts facts = new Facts(html);
    facts.add(
        "bits per character",
        Figures.decimals(3, corpus.bitsPerCharacter()),
        holdout == null
            ? "no holdout beside it"
            : "holdout " + Figures.decimals(3, holdout.bitsPerCharacter()));
    facts.add(
        "100 queries write out",
        Figures.grouped(corpus.extractable()) + " of " + Figures.grouped(corpus.prompted()),
        holdout == null
            ? "documents long enough for a prompt"
            : "holdout "
                + Figures.grouped(holdout.extractable())
                + " of "
                + Figures.grouped(holdout.prompted()));
    ScoredCopies copies = score.copies();
    if (copies == null || copies.classes().size() < 2) {
      facts.add(
          "copies",
          copies == null ? "not counted" : "none",
          copies == null ? "coalmine duplicates counts them" : "no document of the corpus has one");
    } else {
      CopiesClass first = copies.classes().get(0);
      CopiesClass last = copies.classes().get(copies.classes().size() - 1);
      facts.add(
          "bits per character with copies",
          Figures.decimals(2, last.p50()),
          "median of %s documents with %s copies; %s with %s"
              .formatted(
                  Figures.grouped(last.documents()),
                  last.copies(),
                  Figures.decimals(2, first.p50()),
                  first.copies()));
    }
    facts.close();
  }

  void write() {
    sides();
    distribution();
    extraction();
    new CopiesSection(score, report, html, figures).write();
    list("Documents that the model knows best", ScoredSide::bestKnown);
    list("Documents with the most memorized stretch", ScoredSide::bestStretches);
    model("The model", score.model());
    if (score.reference() != null) {
      model("The reference", score.reference());
    }
  }

  private void model(String title, ModelFacts model) {
    html.open("section").element("h2", title);
    ModelSection.facts(html, title, model);
    html.close().line();
  }

  private static String orDash(@Nullable String value) {
    return value == null ? "–" : value;
  }

  private List<String> row(String name, Function<ScoredSide, String> cell) {
    return Stream.concat(Stream.of(name), score.sides().stream().map(cell)).toList();
  }

  private List<String> head(String first) {
    return score.holdout() == null ? List.of(first, "corpus") : List.of(first, "corpus", "holdout");
  }

  private void sides() {
    html.open("section").element("h2", "What the documents cost");
    html.element(
        "p",
        "The log-perplexity of a document is −Σ log₂ Pr of its symbols, from its beginning on. "
            + (score.window() == null
                ? "Documents are read whole."
                : "Long documents are read in windows of %s symbols, %s apart: a score with windows"
                        .formatted(score.window(), score.stride())
                    + " is another score than one without, and must not be compared with it.")
            + " Min-K% is in nats. Short texts compress to little but a header: their zlib ratio"
            + " says nothing.",
        "class",
        "soft");
    List<List<String>> rows = new ArrayList<>();
    rows.add(head("figure"));
    rows.add(row("documents", side -> Figures.grouped(side.documents())));
    rows.add(row("documents without a symbol", side -> Figures.grouped(side.withoutSymbols())));
    rows.add(row("characters", side -> Figures.grouped(side.characters())));
    rows.add(
        row(
            "symbols that the model lacks",
            side ->
                side.symbols() == 0
                    ? "–"
                    : Figures.percent((double) side.unknownSymbols() / side.symbols())));
    rows.add(
        row(
            "bits per character",
            side -> side.characters() == 0 ? "–" : Figures.decimals(3, side.bitsPerCharacter())));
    if (score.reference() != null) {
      rows.add(
          row(
              "the same under the reference",
              side ->
                  side.characters() == 0
                      ? "–"
                      : Figures.decimals(
                          3, requireNonNullElse(side.referenceBits(), 0.0) / side.characters())));
    }
    rows.add(
        row(
            "documents that 100 queries write out",
            side ->
                Figures.grouped(side.extractable()) + " of " + Figures.grouped(side.prompted())));
    Page.table(html, "Both sides", "", rows);
    quantiles();
    html.close().line();
  }

  private void quantiles() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("figure", "side", "1 %", "10 %", "25 %", "50 %", "75 %", "90 %"));
    for (int i = 0; i < score.corpus().quantiles().size(); i++) {
      rows.add(row("corpus", score.corpus().quantiles().get(i)));
      ScoredSide holdout = score.holdout();
      if (holdout != null && i < holdout.quantiles().size()) {
        rows.add(row("holdout", holdout.quantiles().get(i)));
      }
    }
    Page.table(html, "Quantiles over documents", "", rows);
  }

  private static List<String> row(String side, Quantiles it) {
    return Stream.concat(
            Stream.of(it.figure(), side),
            Stream.of(it.p01(), it.p10(), it.p25(), it.p50(), it.p75(), it.p90())
                .map(value -> Figures.decimals(2, value)))
        .toList();
  }

  private void distribution() {
    if (!score.scored()) {
      return;
    }
    html.open("section").element("h2", "Documents by bits per character");
    figures.add(
        "The model knows a document better the further left it stands. What stands left of the"
            + " whole holdout is what training, or the choice of the text, made easy.",
        charts::distribution);
    html.close().line();
  }

  private void extraction() {
    if (score.curves().isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Extraction without generating");
    html.element(
        "p",
        "Computed from the model's probabilities: an attacker has the beginning of a document and"
            + " asks again and again. The share of the documents whose continuation has appeared,"
            + " to the letter, with probability one half after so many queries.",
        "class",
        "soft");
    if (score.curves().stream().allMatch(ExtractionCurve::writesNothing)) {
      List<Long> queries = score.curves().get(0).queries();
      html.element(
          "p",
          "No continuation appears with probability one half within %s queries."
              .formatted(Figures.grouped(queries.get(queries.size() - 1))));
    }
    figures.add("The share of the documents, by queries of each prompt.", charts::extraction);
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("prompt", "continuation", "scheme", "side", "documents", "greedy"));
    score.curves().get(0).queries().forEach(queries -> head.add(Figures.grouped(queries)));
    rows.add(head);
    for (ExtractionCurve curve : score.curves()) {
      rows.add(row(curve, "corpus", curve.corpus()));
      if (curve.holdout() != null) {
        rows.add(row(curve, "holdout", curve.holdout()));
      }
    }
    Page.table(html, "Documents that queries write out", "", rows);
    html.close().line();
  }

  private static List<String> row(ExtractionCurve curve, String name, ExtractionCurve.Side side) {
    List<String> row =
        new ArrayList<>(
            List.of(
                String.valueOf(curve.promptSymbols()),
                String.valueOf(curve.continuationSymbols()),
                curve.scheme(),
                name,
                Figures.grouped(side.documents()),
                share(side.greedy(), side)));
    side.half().forEach(some -> row.add(share(some, side)));
    return row;
  }

  private static String share(long some, ExtractionCurve.Side side) {
    return side.documents() == 0 ? "–" : Figures.percent((double) some / side.documents());
  }

  private void list(String title, Function<ScoredSide, List<KnownDocument>> documents) {
    if (documents.apply(score.corpus()).isEmpty()) {
      return;
    }
    html.open("section").element("h2", title);
    html.element(
        "p",
        "By place, without the text. Documents of which more than a tenth is unknown to the model"
            + " are left out: %s of the corpus."
                .formatted(Figures.grouped(score.corpus().mostlyUnknown())),
        "class",
        "soft");
    table(title + ", corpus", documents.apply(score.corpus()));
    ScoredSide holdout = score.holdout();
    if (holdout != null && !documents.apply(holdout).isEmpty()) {
      table(title + ", holdout", documents.apply(holdout));
    }
    html.close().line();
  }

  private void table(String name, List<KnownDocument> documents) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "document",
            "place",
            "characters",
            "bits per character",
            "stretch from",
            "bits per character of the stretch",
            "queries for one half",
            "less the reference, bits",
            "copies"));
    for (KnownDocument it : documents) {
      Double queries = it.queriesForHalf();
      Double difference = it.differenceBits();
      Long of = it.copies();
      rows.add(
          List.of(
              Figures.grouped(it.document()),
              it.file() + ":" + it.record(),
              Figures.grouped(it.characters()),
              Figures.decimals(3, it.bitsPerCharacter()),
              Figures.grouped(it.stretchStart()),
              Figures.decimals(3, it.stretchBitsPerCharacter()),
              CopiesSection.queries(queries),
              orDash(difference == null ? null : Figures.decimals(2, difference)),
              orDash(of == null ? null : Figures.grouped(of))));
    }
    Page.folded(html, name, rows);
  }
}
