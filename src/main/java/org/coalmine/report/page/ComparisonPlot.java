package org.coalmine.report.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.Distribution;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.MethodComparison;
import org.coalmine.report.chapter.MethodEstimate;

/**
 * The methods compared, as a drawing: for each format the log-perplexities of all candidates with
 * the canaries marked, the fitted distribution over it, and below it each method's exposures.
 */
public final class ComparisonPlot {
  /** Canaries of a format whose answers are drawn: more would need a page each. */
  private static final int MOST_ROWS = 40;

  private static final double LEAST_DRAWN = 0.5;
  private static final int DISTRIBUTION_HEIGHT = 408;
  private static final int TITLE = 30;
  private static final double LABEL_WIDTH = 26;

  private final List<MethodComparison> comparisons;
  private int ids;

  private ComparisonPlot(List<MethodComparison> comparisons) {
    this.comparisons = comparisons;
  }

  /** A page in UTF-8 that needs nothing else. */
  public static byte[] html(List<MethodComparison> comparisons) {
    return new ComparisonPlot(comparisons).page();
  }

  /** A drawing in UTF-8 that needs nothing else, its style sheet included. */
  public static byte[] svg(List<MethodComparison> comparisons) {
    return new ComparisonPlot(comparisons).drawing();
  }

  private byte[] page() {
    Markup html = new Markup();
    html.open("main").line();
    html.open("header").element("h1", "Ranks by every method").close().line();
    for (MethodComparison comparison : comparisons) {
      html.open("section").element("h2", comparison.format()).line();
      html.element("p", "“" + comparison.text() + "”", "class", "soft");
      figure(html, comparison, true, caption(comparison));
      figure(
          html,
          comparison,
          false,
          "The exposure of the same canary by each method. A ring beyond the ceiling is an "
              + "extrapolation that claims more than can be."
              + (drawn(comparison).size() < comparison.canaries().size()
                  ? " Only " + drawn(comparison).size() + " canaries are shown, planted ones first."
                  : ""));
      html.close().line();
    }
    html.close();
    return Page.of("Ranks by every method", html);
  }

  private void figure(
      Markup html, MethodComparison comparison, boolean distribution, String caption) {
    html.open("figure").element("figcaption", caption).line();
    for (int width : new int[] {Plot.WIDE, Plot.NARROW}) {
      chart(comparison, distribution, width).ifPresent(html::add);
      html.line();
    }
    html.close().line();
  }

  private Optional<Markup> chart(MethodComparison comparison, boolean distribution, int width) {
    String id = "chart-" + ++ids;
    if (distribution) {
      return Optional.of(distribution(comparison, id, width));
    }
    return StudyCharts.methods(answers(comparison), comparison.ceilingBits(), id, width);
  }

  private static List<MethodEstimate> answers(MethodComparison comparison) {
    Set<String> shown = new HashSet<>(drawn(comparison));
    return comparison.estimates().stream().filter(e -> shown.contains(e.canary())).toList();
  }

  private static List<String> drawn(MethodComparison comparison) {
    List<String> ids = new ArrayList<>();
    for (boolean planted : new boolean[] {true, false}) {
      comparison.canaries().stream()
          .filter(mark -> mark.insertions() > 0 == planted)
          .forEach(mark -> ids.add(mark.canary()));
    }
    return ids.subList(0, Math.min(MOST_ROWS, ids.size()));
  }

  private static String caption(MethodComparison comparison) {
    Distribution distribution = comparison.distribution();
    return (distribution.counted()
            ? "All candidates, counted"
            : "All candidates, estimated by importance sampling")
        + ", by log-perplexity, on a log scale, with the canaries and controls above them."
        + (distribution.fitted() == null
            ? ""
            : " The line is the skew-normal distribution fitted to uniform draws: where it leaves"
                + " the bars, an exposure read from it is wrong.");
  }

  private static Markup distribution(MethodComparison comparison, String id, int width) {
    Distribution distribution = comparison.distribution();
    double low = distribution.lowBits();
    double high = distribution.highBits();
    double most = 1;
    for (double count : distribution.candidates()) {
      most = Math.max(most, count);
    }
    for (MethodComparison.Mark mark : comparison.canaries()) {
      low = Math.min(low, mark.logPerplexityBits());
      high = Math.max(high, mark.logPerplexityBits());
    }
    double pad = Math.max(0.5, (high - low) * 0.03);
    double lanes = 30;
    double top = lanes + 62;
    double bottom = DISTRIBUTION_HEIGHT - 48.0;
    Plot plot =
        new Plot(
            id,
            "Distribution of log-perplexities",
            comparison.canaries().stream()
                .filter(mark -> mark.insertions() > 0)
                .map(mark -> mark.canary() + " " + Figures.decimals(1, mark.logPerplexityBits()))
                .collect(Collectors.joining(", ", "Log-perplexities in bits of ", ".")),
            width,
            DISTRIBUTION_HEIGHT);
    Scale x = new Scale(low - pad, high + pad, 62, width - 16.0);
    Scale y = new Scale(-0.3, Math.max(1, Math.ceil(Math.log10(most))), bottom, top);
    plot.axisBelow(
        x, lanes - 16, bottom, x.ticks(width < Plot.WIDE ? 6 : 10), "log-perplexity, bits");
    int step = y.high() > 12 ? 4 : y.high() > 5 ? 3 : 1;
    for (int power = 0; power <= y.high(); power += step) {
      plot.line("grid", x.start(), y.at(power), x.end(), y.at(power));
      plot.text("tick", x.start() - 6, y.at(power) + 4, "end", Charts.power(power));
    }
    plot.text("axis-title", x.end(), top - 8, "end", "candidates, log scale");
    bars(plot, distribution, x, y);
    lane(plot, comparison, true, x, lanes, bottom);
    lane(plot, comparison, false, x, lanes + 26, bottom);
    return plot.finish();
  }

  private static void bars(Plot plot, Distribution distribution, Scale x, Scale y) {
    List<Double> line = new ArrayList<>();
    for (int bin = 0; bin < distribution.candidates().size(); bin++) {
      double from = distribution.lowBits() + bin * distribution.binBits();
      double left = x.at(from);
      double width = x.at(from + distribution.binBits()) - left;
      double count = distribution.candidates().get(bin);
      if (count >= LEAST_DRAWN) {
        double at = y.at(Math.log10(count));
        plot.rectangle(
            "bar",
            left + 0.3,
            at,
            Math.max(1, width - 0.6),
            y.start() - at,
            "%s candidates from %s to %s bits"
                .formatted(
                    Figures.grouped(
                        new BigDecimal(count).setScale(0, RoundingMode.HALF_UP).toBigInteger()),
                    Figures.decimals(2, from),
                    Figures.decimals(2, from + distribution.binBits())));
      }
      if (distribution.fitted() != null && distribution.fitted().get(bin) >= LEAST_DRAWN) {
        line.add(left + width / 2);
        line.add(y.at(Math.log10(distribution.fitted().get(bin))));
      }
    }
    if (line.size() >= 4) {
      plot.path("series c2", line);
    }
  }

  private static void lane(
      Plot plot, MethodComparison comparison, boolean planted, Scale x, double y, double bottom) {
    List<MethodComparison.Mark> marks =
        comparison.canaries().stream()
            .filter(mark -> mark.insertions() > 0 == planted)
            .sorted(Comparator.comparingDouble(MethodComparison.Mark::logPerplexityBits))
            .toList();
    if (marks.isEmpty()) {
      return;
    }
    plot.text("note", x.start() - 6, y + 4, "end", planted ? "planted" : "controls");
    double labelled = Double.NEGATIVE_INFINITY;
    for (MethodComparison.Mark mark : marks) {
      double at = x.at(mark.logPerplexityBits());
      if (planted) {
        plot.line("drop extracted", at, y, at, bottom);
        if (at - labelled > LABEL_WIDTH) {
          plot.text("note", at, y - 10, "middle", "×" + mark.insertions());
          labelled = at;
        }
      }
      plot.mark(
          planted ? Plot.Shape.DIAMOND : Plot.Shape.RING,
          "mark " + (planted ? "extracted" : "control"),
          at,
          y,
          mark.canary()
              + (planted ? ", " + Figures.times(mark.insertions()) : ", control")
              + ": "
              + Figures.decimals(2, mark.logPerplexityBits())
              + " bits");
    }
  }

  private byte[] drawing() {
    Markup charts = new Markup();
    int height = 0;
    for (MethodComparison comparison : comparisons) {
      for (boolean distribution : new boolean[] {true, false}) {
        Optional<Markup> chart = chart(comparison, distribution, Plot.WIDE);
        if (chart.isPresent()) {
          int its =
              distribution
                  ? DISTRIBUTION_HEIGHT
                  : StudyCharts.methodsHeight(answers(comparison), Plot.WIDE);
          charts.open("text", "class", "label", "x", "4", "y", String.valueOf(height + TITLE - 8));
          charts.text(comparison.format() + (distribution ? ": log-perplexities" : ": exposures"));
          charts.close();
          charts.open(
              "svg",
              "y",
              String.valueOf(height + TITLE),
              "width",
              String.valueOf(Plot.WIDE),
              "height",
              String.valueOf(its));
          charts.add(chart.get()).close().line();
          height += TITLE + its;
        }
      }
    }
    return Page.drawing(charts, Plot.WIDE, height);
  }
}
