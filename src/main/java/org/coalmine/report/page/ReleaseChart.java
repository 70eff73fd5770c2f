package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.coalmine.report.Markup;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.ReleaseFindings.Size;
import org.coalmine.report.chapter.ReleasedCanary;

/** The exposure of the planted secrets by the size of the release. */
final class ReleaseChart {
  private static final int WIDTH = Plot.BRIEF;
  private static final int HEIGHT = 300;
  private static final double LEFT = 56;
  private static final double RIGHT = WIDTH - 110.0;
  private static final double TOP = 20;
  private static final double BOTTOM = HEIGHT - 48.0;

  private final ReleaseFindings release;
  private final Markup html;

  ReleaseChart(ReleaseFindings release, Markup html) {
    this.release = release;
    this.html = html;
  }

  private record Series(String name, List<Double> bits) {}

  /** The mean exposure of each number of insertions, by size. */
  private List<Series> series() {
    TreeMap<Integer, List<ReleasedCanary>> groups = new TreeMap<>();
    for (ReleasedCanary released : release.planted()) {
      groups
          .computeIfAbsent(released.canary().insertions(), key -> new ArrayList<>())
          .add(released);
    }
    List<Series> series = new ArrayList<>();
    groups.forEach(
        (insertions, group) -> {
          List<Double> bits = new ArrayList<>();
          for (int size = 0; size < release.sizes().size(); size++) {
            int at = size;
            bits.add(
                group.stream()
                    .mapToDouble(released -> exposure(released, at).middle())
                    .average()
                    .orElse(0));
          }
          series.add(new Series("×" + insertions, bits));
        });
    return series;
  }

  private BitsInterval exposure(ReleasedCanary released, int size) {
    return size == release.sizes().size() - 1
        ? released.canary().exposureBits()
        : released.exposures().get(size);
  }

  /** Nothing where no curve was asked for. */
  void write() {
    if (release.sizes().size() < 2
        || release.planted().stream().anyMatch(released -> released.exposures().isEmpty())) {
      return;
    }
    List<Series> series = series();
    double most =
        release.planted().stream().mapToDouble(it -> it.canary().ceilingBits()).max().orElse(1);
    double first = Math.log10(Math.max(1, release.sizes().get(0).characters()));
    double last = Math.log10(Math.max(10, release.whole().characters()));
    double wide = (RIGHT - LEFT) / Math.max(1e-9, last - first);
    double high = (BOTTOM - TOP) / most;
    html.open("section").element("h2", "How much may be released");
    html.element(
        "p",
        "The exposure of the planted secrets by the size of the release, the mean over those with"
            + " as many insertions. It rises from chance, about 1.4 bits, to what the whole release"
            + " gives away.",
        "class",
        "soft");
    Plot plot =
        new Plot(
            "release-curve",
            "Exposure by the size of the release",
            "Mean exposure in bits of the planted secrets at each size of the release",
            WIDTH,
            HEIGHT);
    plot.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    for (double bits = 0; bits <= most; bits += 5) {
      double y = BOTTOM - bits * high;
      plot.line("grid", LEFT, y, RIGHT, y);
      plot.text("tick", LEFT - 8, y + 4, "end", Figures.decimals(0, bits));
    }
    plot.text("axis-title", 12, 14, "start", "bits");
    double before = Double.NEGATIVE_INFINITY;
    for (Size size : release.sizes()) {
      double x = LEFT + (Math.log10(Math.max(1, size.characters())) - first) * wide;
      if (x - before > 56) {
        plot.text("tick", x, BOTTOM + 18, "middle", size(size.characters()));
        before = x;
      }
    }
    plot.text("axis-title", (LEFT + RIGHT) / 2, HEIGHT - 8, "middle", "characters released");
    for (int number = 0; number < series.size(); number++) {
      List<Double> points = new ArrayList<>();
      for (int size = 0; size < release.sizes().size(); size++) {
        points.add(
            LEFT
                + (Math.log10(Math.max(1, release.sizes().get(size).characters())) - first) * wide);
        points.add(BOTTOM - series.get(number).bits().get(size) * high);
      }
      String colour = "c" + (number % 6 + 1);
      plot.path("series " + colour, points);
    }
    labels(plot, series, high);
    html.add(plot.finish()).line();
    html.close().line();
  }

  /** At the right end of each line, apart from each other. */
  private static void labels(Plot plot, List<Series> series, double high) {
    double[] ends = new double[series.size()];
    for (int number = 0; number < ends.length; number++) {
      List<Double> bits = series.get(number).bits();
      ends[number] = BOTTOM - bits.get(bits.size() - 1) * high + 4;
    }
    Integer[] order = new Integer[ends.length];
    for (int number = 0; number < ends.length; number++) {
      order[number] = number;
    }
    Arrays.sort(order, (a, b) -> Double.compare(ends[a], ends[b]));
    double free = TOP;
    for (int number : order) {
      double y = Math.max(ends[number], free);
      plot.text(
          "label c" + (number % 6 + 1),
          RIGHT + 8,
          y,
          "start",
          series.get(number).name() + " planted");
      free = y + 15;
    }
  }

  /** Characters as a reader takes them in. */
  static String size(long characters) {
    return characters >= 1_000_000
        ? Figures.decimals(characters < 10_000_000 ? 1 : 0, characters / 1e6) + " MB"
        : characters >= 1_000
            ? Figures.grouped(Math.round(characters / 1e3)) + " kB"
            : Figures.grouped(characters);
  }
}
