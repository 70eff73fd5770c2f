package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.ExtractionCurve;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoredCopies;
import org.coalmine.report.chapter.ScoredCopies.CopiesClass;
import org.coalmine.report.chapter.ScoredSide;
import org.coalmine.report.chapter.ScoredSide.Quantiles;

/** The drawings of scores. The corpus has one colour throughout, and the holdout another. */
final class ScoreCharts {
  private static final int HEIGHT = 300;
  private static final double LEFT = 48;
  private static final double TOP = 40;
  private static final double BOTTOM = HEIGHT - 48.0;
  private static final double HALF_BOX = 12;
  private static final String CORPUS = "c1";
  private static final String HOLDOUT = "c2";

  private final ScoreFindings score;

  ScoreCharts(ScoreFindings score) {
    this.score = score;
  }

  /** The share of the documents of each side by bits per character. */
  Optional<Markup> distribution(String id, int width) {
    int first = Integer.MAX_VALUE;
    int end = 0;
    double most = 0;
    for (ScoredSide side : score.sides()) {
      for (int i = 0; i < side.bins().size(); i++) {
        if (side.bins().get(i) > 0) {
          first = Math.min(first, i);
          end = Math.max(end, i + 1);
          most = Math.max(most, share(side, i));
        }
      }
    }
    if (end == 0) {
      return Optional.empty();
    }
    int from = Math.max(0, first - 1);
    int to = end + 1;
    double right = width - 16.0;
    Plot plot =
        new Plot(
            id,
            "Documents by bits per character",
            "Shares of the documents of each side: " + score.summary(),
            width,
            HEIGHT);
    Scale x = new Scale(from * ScoredSide.BIN_BITS, to * ScoredSide.BIN_BITS, LEFT, right);
    Scale y = new Scale(0, 100 * most * 1.05, BOTTOM, TOP);
    plot.axisLeft(y, LEFT, right, y.ticks(5), "documents of each side, %");
    plot.axisBelow(x, TOP, BOTTOM, x.ticks(width < Plot.WIDE ? 5 : 10), "bits per character");
    legend(plot, width);
    for (int number = score.sides().size() - 1; number >= 0; number--) {
      ScoredSide side = score.sides().get(number);
      List<Double> points = new ArrayList<>(List.of(x.at(x.low()), y.at(0)));
      for (int i = from; i < to; i++) {
        double height = y.at(100 * (i < side.bins().size() ? share(side, i) : 0));
        points.addAll(List.of(x.at(i * ScoredSide.BIN_BITS), height));
        points.addAll(List.of(x.at((i + 1) * ScoredSide.BIN_BITS), height));
      }
      points.addAll(List.of(x.at(x.high()), y.at(0)));
      plot.path("series " + colour(number == 1), points);
    }
    return Optional.of(plot.finish());
  }

  private static double share(ScoredSide side, int bin) {
    return side.documents() == 0 ? 0 : (double) side.bins().get(bin) / side.documents();
  }

  private static String colour(boolean holdout) {
    return holdout ? HOLDOUT : CORPUS;
  }

  private void legend(Plot plot, int width) {
    double x = width - 16.0;
    if (score.holdout() != null) {
      plot.text("label " + HOLDOUT, x, 16, "end", "holdout");
      x -= Plot.width("holdout") + 16;
    }
    plot.text("label " + CORPUS, x, 16, "end", "corpus");
  }

  /** The share of the documents that queries write out, over the logarithm of the queries. */
  Optional<Markup> extraction(String id, int width) {
    double most = 0;
    for (ExtractionCurve curve : score.curves()) {
      most = Math.max(most, highest(curve.corpus()));
      ExtractionCurve.Side holdout = curve.holdout();
      most = Math.max(most, holdout == null ? 0 : highest(holdout));
    }
    if (most == 0) {
      return Optional.empty();
    }
    List<Long> queries = score.curves().get(0).queries();
    double right = width - (width < Plot.WIDE ? 100 : 170.0);
    Plot plot =
        new Plot(
            id,
            "Documents that queries write out",
            "At most %s of the documents; the table has every figure."
                .formatted(Figures.percent(most)),
            width,
            HEIGHT);
    Scale x = new Scale(0, Math.max(1, log10(queries.get(queries.size() - 1))), LEFT, right);
    Scale y = new Scale(0, Math.min(100, 100 * most * 1.1), BOTTOM, TOP);
    plot.axisLeft(y, LEFT, right, y.ticks(5), "documents written out, %");
    for (long each : queries) {
      double at = x.at(log10(each));
      plot.line("grid", at, TOP, at, BOTTOM);
      plot.text("tick", at, BOTTOM + 16, "middle", power(each));
    }
    plot.line("axis", LEFT, BOTTOM, right, BOTTOM);
    plot.text(
        "axis-title", (LEFT + right) / 2, BOTTOM + 34, "middle", "queries of each prompt, log");
    legend(plot, width);
    List<Plot.EndLabel> labels = new ArrayList<>();
    for (ExtractionCurve curve : score.curves()) {
      ExtractionCurve.Side holdout = curve.holdout();
      if (holdout != null) {
        labels.add(curve(plot, curve, holdout, true, x, y));
      }
      labels.add(curve(plot, curve, curve.corpus(), false, x, y));
    }
    plot.labelsRight(labels, right + 8, BOTTOM + 4);
    return Optional.of(plot.finish());
  }

  private static double log10(double value) {
    return Math.log10(value);
  }

  private static String power(long queries) {
    return queries < 10_000 ? Figures.grouped(queries) : "10^" + Math.round(log10(queries));
  }

  private static double highest(ExtractionCurve.Side side) {
    return side.documents() == 0
        ? 0
        : (double) side.half().get(side.half().size() - 1) / side.documents();
  }

  private Plot.EndLabel curve(
      Plot plot,
      ExtractionCurve curve,
      ExtractionCurve.Side side,
      boolean holdout,
      Scale x,
      Scale y) {
    List<Double> points = new ArrayList<>();
    for (int i = 0; i < curve.queries().size(); i++) {
      double share = side.documents() == 0 ? 0 : 100.0 * side.half().get(i) / side.documents();
      points.addAll(List.of(x.at(log10(curve.queries().get(i))), y.at(share)));
    }
    plot.path("series " + colour(holdout), points);
    for (int i = 0; i < points.size(); i += 2) {
      long queries = curve.queries().get(i / 2);
      plot.mark(
          holdout ? Plot.Shape.SQUARE : Plot.Shape.CIRCLE,
          "dot " + colour(holdout),
          points.get(i),
          points.get(i + 1),
          "%s, %s: %s of %s after %s queries"
              .formatted(
                  holdout ? "holdout" : "corpus",
                  name(curve),
                  Figures.grouped(side.half().get(i / 2)),
                  Figures.grouped(side.documents()),
                  Figures.grouped(queries)));
    }
    return new Plot.EndLabel(
        points.get(points.size() - 1), "label " + colour(holdout), name(curve));
  }

  /** The scheme, and the prompt where several are asked about. */
  private String name(ExtractionCurve curve) {
    boolean several =
        score.curves().stream().mapToInt(ExtractionCurve::promptSymbols).distinct().count() > 1;
    String scheme =
        "T "
            + Figures.given(curve.temperature())
            + (curve.topK() == null ? "" : ", top " + curve.topK());
    return several ? curve.promptSymbols() + ": " + scheme : scheme;
  }

  /** Bits per character by copies, and the holdout beside them. */
  Optional<Markup> copies(String id, int width) {
    ScoredCopies copies = score.copies();
    if (copies == null || copies.classes().isEmpty()) {
      return Optional.empty();
    }
    Optional<Quantiles> holdout =
        Optional.ofNullable(score.holdout()).flatMap(ScoreCharts::bitsPerCharacter);
    double most = holdout.map(Quantiles::p90).orElse(0.0);
    StringBuilder description = new StringBuilder("Median bits per character. ");
    for (CopiesClass each : copies.classes()) {
      most = Math.max(most, each.p90());
      description.append("%s: %s; ".formatted(each.copies(), Figures.decimals(2, each.p50())));
    }
    double right = width - 16.0;
    double band = holdout.isPresent() ? (right - LEFT) / (copies.classes().size() + 1) : 0;
    Plot plot = new Plot(id, "Bits per character by copies", description.toString(), width, HEIGHT);
    Scale x = new Scale(-0.5, copies.classes().size() - 0.5, LEFT + band, right);
    Scale y = new Scale(0, Math.max(1, most * 1.05), BOTTOM, TOP);
    plot.axisLeft(y, LEFT, right, y.ticks(5), "bits per character");
    plot.line("axis", LEFT, BOTTOM, right, BOTTOM);
    plot.text(
        "axis-title", (LEFT + band + right) / 2, BOTTOM + 36, "middle", "documents in its group");
    legend(plot, width);
    holdout.ifPresent(
        it -> {
          double at = LEFT + band / 2;
          plot.line("grid", LEFT + band, TOP, LEFT + band, BOTTOM);
          plot.text("tick", at, BOTTOM + 16, "middle", "holdout");
          box(plot, at, y, HOLDOUT, new double[] {it.p10(), it.p50(), it.p90()}, "holdout");
        });
    List<Double> medians = new ArrayList<>();
    for (int i = 0; i < copies.classes().size(); i++) {
      CopiesClass each = copies.classes().get(i);
      plot.text("tick", x.at(i), BOTTOM + 16, "middle", each.from() + (each.from() > 1 ? "+" : ""));
      medians.addAll(List.of(x.at(i), y.at(each.p50())));
      box(
          plot,
          x.at(i),
          y,
          CORPUS,
          new double[] {each.p10(), each.p50(), each.p90()},
          each.copies() + ": " + Figures.grouped(each.documents()) + " documents");
    }
    plot.path("median", medians);
    return Optional.of(plot.finish());
  }

  static Optional<Quantiles> bitsPerCharacter(ScoredSide side) {
    return side.quantiles().stream()
        .filter(quantiles -> quantiles.figure().equals("bitsPerCharacter"))
        .findFirst();
  }

  /** Eight of ten documents, with the median. */
  private static void box(
      Plot plot, double at, Scale y, String colour, double[] quantiles, String name) {
    double top = y.at(quantiles[2]);
    plot.rectangle(
        "box",
        at - HALF_BOX,
        top,
        2 * HALF_BOX,
        Math.max(2, y.at(quantiles[0]) - top),
        "%s, eight of ten from %s to %s, median %s"
            .formatted(
                name,
                Figures.decimals(2, quantiles[0]),
                Figures.decimals(2, quantiles[2]),
                Figures.decimals(2, quantiles[1])));
    plot.mark(Plot.Shape.CIRCLE, "dot " + colour, at, y.at(quantiles[1]), "");
  }
}
