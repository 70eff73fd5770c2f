package org.coalmine.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The drawing of one audit over its runs: the median exposure by insertions. */
final class TrendChart {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final int HEIGHT = 340;
  private static final double LABEL_WIDTH = 52;

  private final Trend trend;

  TrendChart(Trend trend) {
    this.trend = trend;
  }

  Optional<Markup> draw(String id, int width) {
    List<Trend.Run> runs = trend.runs();
    Trend.Run last = runs.get(runs.size() - 1);
    StringBuilder description = new StringBuilder("In the last of " + runs.size() + " runs: ");
    last.medianExposureBits()
        .forEach(
            (count, bits) ->
                description
                    .append(Insertions.often(count))
                    .append(' ')
                    .append(Figures.bits(bits))
                    .append(" bits; "));
    description.append("the ceiling is ").append(Figures.decimals(2, trend.ceilingBits()));
    double left = 44;
    double right = width - 86;
    double top = 40;
    double bottom = HEIGHT - 48;
    Plot plot =
        new Plot(id, "Exposure over the runs of " + trend.name(), description + ".", width, HEIGHT);
    Scale x = new Scale(0.5, runs.size() + 0.5, left, right);
    Scale y = new Scale(0, Math.max(1, trend.ceilingBits()), bottom, top);
    plot.axisLeft(y, left, right, y.ticks(6), "median exposure, bits, by insertions");
    plot.line("ceiling", left, top, right, top);
    plot.text("note ceiling-label", right, top - 8, "end", "ceiling");
    plot.line("axis", left, bottom, right, bottom);
    days(plot, x, bottom);
    plot.text("axis-title", (left + right) / 2, bottom + 36, "middle", "runs, oldest first");
    for (int i = 0; i < runs.size(); i++) {
      if (!runs.get(i).changes().isEmpty()) {
        plot.line("changed", x.at(i + 0.5), top, x.at(i + 0.5), bottom);
      }
    }
    List<Plot.EndLabel> labels = new ArrayList<>();
    for (int count : trend.insertions()) {
      labels.add(series(plot, count, x, y));
    }
    plot.labelsRight(labels, right + 8, bottom);
    return Optional.of(plot.finish());
  }

  private void days(Plot plot, Scale x, double bottom) {
    double free = Double.NEGATIVE_INFINITY;
    String before = "";
    for (int i = 0; i < trend.runs().size(); i++) {
      String day = DAY.format(trend.runs().get(i).startedAt());
      double at = x.at(i + 1);
      if (!day.equals(before) && at - LABEL_WIDTH / 2 > free) {
        plot.text("tick", at, bottom + 16, "middle", day);
        free = at + LABEL_WIDTH / 2;
        before = day;
      }
    }
  }

  private Plot.EndLabel series(Plot plot, int count, Scale x, Scale y) {
    String colour = Insertions.colour(count, trend.insertions());
    List<Double> points = new ArrayList<>();
    for (int i = 0; i < trend.runs().size(); i++) {
      Trend.Run run = trend.runs().get(i);
      BitsInterval median = run.medianExposureBits().get(count);
      if (median != null) {
        points.add(x.at(i + 1));
        points.add(y.at(Math.min(y.high(), median.middle())));
      }
    }
    plot.path("series " + colour, points);
    for (int i = 0, point = 0; i < trend.runs().size(); i++) {
      Trend.Run run = trend.runs().get(i);
      BitsInterval median = run.medianExposureBits().get(count);
      if (median != null) {
        plot.mark(
            Plot.Shape.CIRCLE,
            "dot " + colour,
            points.get(point++),
            points.get(point++),
            TrendTable.time(run.startedAt())
                + ", "
                + Insertions.often(count)
                + ": "
                + Figures.bits(median)
                + " bits");
      }
    }
    return new Plot.EndLabel(
        points.get(points.size() - 1), "label " + colour, Insertions.label(count));
  }
}
