package org.coalmine.report.page;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.coalmine.exposure.Exposure;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.CanaryState;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Histogram;
import org.coalmine.report.chapter.Judgement;

/**
 * The drawings of canaries: exposure against insertions and log-perplexities. Every chart is drawn
 * for two widths, of which the style sheet shows one, so that text stays legible on a phone.
 */
final class Charts {
  private static final int MOST_BARS = 100;
  private static final double LABEL_HEIGHT = 16;

  private final Report report;
  private final Judgement judgement;

  Charts(Report report) {
    this(report, report.judgement());
  }

  Charts(Report report, Judgement judgement) {
    this.report = report;
    this.judgement = judgement;
  }

  static Plot.Shape shape(CanaryState state) {
    return switch (state) {
      case EXTRACTED -> Plot.Shape.DIAMOND;
      case MEMORIZED -> Plot.Shape.TRIANGLE;
      case AMONG_FIRST, OPEN_SPACE, OPEN_INTERVAL, UNTRUSTED -> Plot.Shape.SQUARE;
      case NOT_SHOWN -> Plot.Shape.CIRCLE;
      case CONTROL -> Plot.Shape.RING;
    };
  }

  private String tip(CanaryResult canary) {
    return canary.id()
        + (canary.control() ? ", control" : ", " + Figures.times(canary.insertions()))
        + ": rank "
        + Figures.rank(canary.rank())
        + ", exposure "
        + Figures.bits(canary.exposureBits())
        + " bits, log-perplexity "
        + Figures.decimals(2, canary.logPerplexityBits())
        + " bits";
  }

  private List<CanaryResult> of(FormatResult format) {
    return report.canaries().stream().filter(c -> c.format().equals(format.name())).toList();
  }

  /** A row of marks with their meaning, for the states that occur. */
  private void legend(Plot plot, List<CanaryResult> canaries, double x, double y, double right) {
    double at = x;
    LinkedHashSet<CanaryState> states = new LinkedHashSet<>();
    for (CanaryState state : CanaryState.values()) {
      if (canaries.stream().anyMatch(c -> judgement.state(c) == state)) {
        states.add(state);
      }
    }
    double row = y;
    for (CanaryState state : states) {
      double wide = 34 + Plot.width(state.label());
      if (at > x && at + wide > right) {
        at = x;
        row += LABEL_HEIGHT;
      }
      plot.mark(shape(state), "mark " + state.style(), at + 5, row - 4, "");
      plot.text("legend", at + 14, row, "start", state.label());
      at += wide;
    }
  }

  /** Exposure against insertions with the ceiling, the least that shows, and the gate's line. */
  Optional<Markup> exposure(FormatResult format, String id, int width) {
    List<CanaryResult> canaries = of(format);
    List<CanaryResult> planted = canaries.stream().filter(c -> !c.control()).toList();
    if (planted.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<Integer, List<CanaryResult>> groups = new TreeMap<>();
    planted.forEach(c -> groups.computeIfAbsent(c.insertions(), n -> new ArrayList<>()).add(c));
    boolean many = Many.in(report);
    String description =
        groups.entrySet().stream()
            .map(
                group ->
                    Figures.times(group.getKey())
                        + ": "
                        + (many
                            ? Quantiles.ofExposure(group.getValue()).sentence()
                            : group.getValue().stream()
                                .map(c -> Figures.bits(c.exposureBits()))
                                .collect(Collectors.joining(", ")))
                        + " bits")
            .collect(
                Collectors.joining(
                    "; ",
                    "Ceiling "
                        + Figures.decimals(2, format.ceilingBits())
                        + " bits. Exposures "
                        + "of canaries ",
                    "."));
    int height = 360;
    double left = 44;
    double right = width - 16;
    double top = 62;
    double bottom = height - 48;
    Plot plot = new Plot(id, "Exposure against insertions", description, width, height);
    double firstLog = log2(groups.firstKey());
    double lastLog = log2(groups.lastKey());
    boolean controls = planted.size() < canaries.size();
    double band = controls ? (width < Plot.WIDE ? 70 : 110) : 0;
    Scale x =
        new Scale(firstLog - 0.5, Math.max(lastLog, firstLog + 1e-9) + 0.5, left + band, right);
    Scale y = new Scale(0, Math.max(1, format.ceilingBits()), bottom, top);
    legend(plot, many ? Many.highest(planted) : canaries, 4, 16, width);

    double least = y.at(Math.min(y.high(), leastExposure(format)));
    plot.rectangle("not-shown-region", left, least, right - left, bottom - least, "");
    plot.axisLeft(y, left, right, y.ticks(6), "exposure, bits");
    if (bottom - least > 20) {
      plot.text("note", right - 4, least + 14, "end", "not shown");
    }
    plot.line("ceiling", left, top, right, top);
    plot.text(
        "note ceiling-label",
        left + Math.max(band, 80) + 8,
        top - 6,
        "start",
        "ceiling log₂|R| = " + Figures.decimals(2, format.ceilingBits()));
    double lastTick = Double.NEGATIVE_INFINITY;
    for (int insertions : groups.keySet()) {
      double at = x.at(log2(insertions));
      if (at - lastTick >= 10 + Plot.width(Figures.grouped(insertions))) {
        plot.text("tick", at, bottom + 16, "middle", Figures.grouped(insertions));
        lastTick = at;
      }
    }
    plot.line("axis", left, bottom, right, bottom);
    plot.text(
        "axis-title", (x.start() + x.end()) / 2, bottom + 36, "middle", "insertions, log₂ scale");
    gateLine(plot, groups, x, y);

    if (controls) {
      plot.line("grid", left + band, top, left + band, bottom);
      plot.text("tick", left + band / 2, bottom + 16, "middle", "controls");
      List<CanaryResult> shown = canaries.stream().filter(CanaryResult::control).toList();
      if (many) {
        Quantiles.ofExposure(shown).upright(plot, left + band / 2, y, "controls");
      } else {
        for (int i = 0; i < shown.size(); i++) {
          double at = left + 10 + (band - 20) * (i + 0.5) / shown.size();
          point(plot, shown.get(i), at, y);
        }
      }
    }
    List<Double> median = new ArrayList<>();
    groups.forEach(
        (insertions, group) -> {
          median.add(x.at(log2(insertions)));
          median.add(y.at(median(group)));
        });
    plot.path("median", median);
    if (many) {
      groups.forEach(
          (insertions, group) ->
              Quantiles.ofExposure(group)
                  .upright(plot, x.at(log2(insertions)), y, Figures.times(insertions)));
      highest(plot, planted, x, y);
      return Optional.of(plot.finish());
    }
    groups.forEach(
        (insertions, group) -> {
          double step = Math.min(11, 60.0 / group.size());
          for (int i = 0; i < group.size(); i++) {
            double offset = (i - (group.size() - 1) / 2.0) * step;
            point(plot, group.get(i), x.at(log2(insertions)) + offset, y);
          }
        });
    return Optional.of(plot.finish());
  }

  /** The highest beside each other, where several are equally often planted. */
  private void highest(Plot plot, List<CanaryResult> planted, Scale x, Scale y) {
    Map<Integer, Integer> placed = new HashMap<>();
    for (CanaryResult canary : Many.highest(planted)) {
      int place = placed.merge(canary.insertions(), 1, Integer::sum) - 1;
      double offset = (place % 2 == 0 ? 1 : -1) * (10 + 6 * (place / 2));
      point(plot, canary, x.at(log2(canary.insertions())) + offset, y);
    }
  }

  /** The least exposure that shows a canary memorized, in bits; the ceiling if none does. */
  private double leastExposure(FormatResult format) {
    BigInteger rank = judgement.memorizedRank(format);
    return format.ceilingBits() - (rank.signum() == 0 ? 0 : Exposure.log2(rank));
  }

  private void point(Plot plot, CanaryResult canary, double at, Scale y) {
    CanaryState state = judgement.state(canary);
    double low = y.at(clamp(canary.exposureBits().low(), y));
    double high = y.at(clamp(canary.exposureBits().high(), y));
    if (low - high > 2) {
      plot.line("interval " + state.style(), at, low, at, high);
    }
    plot.mark(shape(state), "mark " + state.style(), at, (low + high) / 2, tip(canary));
  }

  private static double clamp(double value, Scale scale) {
    return Math.max(scale.low(), Math.min(scale.high(), value));
  }

  private void gateLine(Plot plot, SortedMap<Integer, ?> groups, Scale x, Scale y) {
    GateOutcome gate = report.gate();
    if (gate == null) {
      return;
    }
    double labelled = Double.NaN;
    for (int insertions : groups.keySet()) {
      Optional<Double> limit = gate.thresholds().exposureLimit(insertions);
      if (limit.isEmpty() || limit.get() > y.high()) {
        continue;
      }
      double at = y.at(limit.get());
      double from = Math.max(x.start(), x.at(log2(insertions) - 0.5));
      double to = Math.min(x.end(), x.at(log2(insertions) + 0.5));
      plot.line("gate", from, at, to, at);
      if (!(Math.abs(at - labelled) < LABEL_HEIGHT)) {
        plot.text(
            "note gate-label",
            from + 4,
            at - 5,
            "start",
            "gate " + Figures.decimals(1, limit.get()));
        labelled = at;
      }
    }
  }

  private static double median(List<CanaryResult> group) {
    List<Double> middles =
        group.stream()
            .map(c -> (c.exposureBits().low() + c.exposureBits().high()) / 2)
            .sorted()
            .toList();
    int half = middles.size() / 2;
    return middles.size() % 2 == 1
        ? middles.get(half)
        : (middles.get(half - 1) + middles.get(half)) / 2;
  }

  /** Log-perplexities of all candidates, where a dense pass counted them, and of the canaries. */
  Optional<Markup> perplexity(FormatResult format, String id, int width) {
    List<CanaryResult> canaries = of(format);
    if (canaries.isEmpty()) {
      return Optional.empty();
    }
    Histogram counted = format.histogram();
    Histogram histogram = counted == null ? null : counted.joined(MOST_BARS);
    double low = canaries.stream().mapToDouble(CanaryResult::logPerplexityBits).min().getAsDouble();
    double high =
        canaries.stream().mapToDouble(CanaryResult::logPerplexityBits).max().getAsDouble();
    long most = 0;
    if (histogram != null) {
      for (int bin = 0; bin < histogram.counts().size(); bin++) {
        if (histogram.counts().get(bin) > 0) {
          double edge = histogram.lowBits() + bin * histogram.binBits();
          low = Math.min(low, edge);
          high = Math.max(high, edge + histogram.binBits());
          most = Math.max(most, histogram.counts().get(bin));
        }
      }
    }
    boolean many = Many.in(report);
    List<CanaryResult> planted = canaries.stream().filter(c -> !c.control()).toList();
    List<CanaryResult> controls = canaries.stream().filter(CanaryResult::control).toList();
    String description =
        (many ? Many.highest(planted) : planted)
            .stream()
                .map(c -> c.id() + " " + Figures.decimals(1, c.logPerplexityBits()))
                .collect(Collectors.joining(", ", "Log-perplexities in bits of ", "."));
    double pad = Math.max(0.5, (high - low) * 0.03);
    double left = 62;
    double right = width - 16;
    double lanes = 58;
    double bottom = most > 0 ? 330 : 128;
    int height = (int) bottom + 48;
    Plot plot = new Plot(id, "Distribution of log-perplexities", description, width, height);
    legend(plot, many ? Many.highest(planted) : canaries, 4, 16, width);
    Scale x = new Scale(low - pad, high + pad, left, right);
    plot.axisBelow(
        x, lanes - 16, bottom, x.ticks(width < Plot.WIDE ? 6 : 10), "log-perplexity, bits");
    if (histogram != null && most > 0) {
      bars(plot, histogram, most, x, lanes + 62, bottom, right);
    }
    if (many) {
      Quantiles.ofLogPerplexity(planted).lying(plot, x, lanes, "planted");
      Quantiles.ofLogPerplexity(controls).lying(plot, x, lanes + 26, "controls");
    }
    lane(plot, many ? Many.highest(planted) : planted, x, lanes, bottom);
    lane(plot, many ? List.of() : controls, x, lanes + 26, bottom);
    plot.text("note", left - 6, lanes + 4, "end", "planted");
    if (canaries.stream().anyMatch(CanaryResult::control)) {
      plot.text("note", left - 6, lanes + 30, "end", "controls");
    }
    return Optional.of(plot.finish());
  }

  private static void bars(
      Plot plot, Histogram histogram, long most, Scale x, double top, double bottom, double right) {
    double decades = Math.ceil(Math.log10(most) + 1e-9);
    Scale y = new Scale(-0.3, Math.max(1, decades), bottom, top);
    for (int power = 0; power <= decades; power += 3) {
      plot.line("grid", x.start(), y.at(power), right, y.at(power));
      plot.text("tick", x.start() - 6, y.at(power) + 4, "end", power(power));
    }
    plot.text("axis-title", right, top - 8, "end", "candidates, log scale");
    if (histogram.below() > 0) {
      plot.text(
          "note", x.start() + 4, bottom - 6, "start", "← " + Figures.grouped(histogram.below()));
    }
    if (histogram.above() > 0) {
      plot.text("note", right - 4, bottom - 6, "end", Figures.grouped(histogram.above()) + " →");
    }
    for (int bin = 0; bin < histogram.counts().size(); bin++) {
      long count = histogram.counts().get(bin);
      if (count > 0) {
        double from = histogram.lowBits() + bin * histogram.binBits();
        double at = y.at(Math.log10(count));
        plot.rectangle(
            "bar",
            x.at(from) + 0.5,
            at,
            Math.max(1, x.at(from + histogram.binBits()) - x.at(from) - 1),
            bottom - at,
            Figures.grouped(count)
                + " candidates from "
                + Figures.decimals(2, from)
                + " to "
                + Figures.decimals(2, from + histogram.binBits())
                + " bits");
      }
    }
  }

  private void lane(Plot plot, List<CanaryResult> canaries, Scale x, double y, double bottom) {
    double labelled = Double.NEGATIVE_INFINITY;
    for (CanaryResult canary :
        canaries.stream()
            .sorted(Comparator.comparingDouble(CanaryResult::logPerplexityBits))
            .toList()) {
      CanaryState state = judgement.state(canary);
      double at = x.at(canary.logPerplexityBits());
      if (!canary.control()) {
        plot.line("drop " + state.style(), at, y, at, bottom);
        if (at - labelled > 18 + Plot.width(Figures.grouped(canary.insertions()))) {
          plot.text("note", at, y - 10, "middle", "×" + Figures.grouped(canary.insertions()));
          labelled = at;
        }
      }
      plot.mark(shape(state), "mark " + state.style(), at, y, tip(canary));
    }
  }

  /** A power of ten for an axis. */
  static String power(int power) {
    return power == 0 ? "1" : "10" + sup(power);
  }

  private static String sup(int power) {
    return String.valueOf(power)
        .chars()
        .mapToObj(digit -> String.valueOf("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0')))
        .collect(Collectors.joining());
  }

  static double log2(double value) {
    return StrictMath.log(value) / StrictMath.log(2);
  }
}
