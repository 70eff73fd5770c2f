package org.coalmine.report.page;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.coalmine.report.Insertions;
import org.coalmine.report.Markup;
import org.coalmine.report.Trend;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.console.TrendTable;

/** The drawing of one audit over its runs: the median exposure by insertions. */
final class TrendChart {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final int HEIGHT = 340;
  private static final double LABEL_GAP = 10;

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
    plot.labelsRight(labels, x.at(runs.size()) + 10, bottom - 3);
    return Optional.of(plot.finish());
  }

  /** The day of each run, and the time too where a day has several; as many as there is room. */
  private void days(Plot plot, Scale x, double bottom) {
    List<String> days = trend.runs().stream().map(run -> DAY.format(run.startedAt())).toList();
    double free = Double.NEGATIVE_INFINITY;
    String before = "";
    for (int i = 0; i < days.size(); i++) {
      String day = days.get(i);
      String time = HOUR.format(trend.runs().get(i).startedAt());
      String label =
          Collections.frequency(days, day) == 1
              ? day
              : day.equals(before) ? time : day + ", " + time;
      double half = Plot.width(label) / 2;
      if (x.at(i + 1) - half > free) {
        plot.text("tick", x.at(i + 1), bottom + 16, "middle", label);
        free = x.at(i + 1) + half + LABEL_GAP;
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
