package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.report.Insertions;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.TextBaselines;
import org.coalmine.report.chapter.TrainingChapter;
import org.jspecify.annotations.Nullable;

/** The drawing of training: losses above, exposures below, on one axis of epochs. */
final class TrainingChart {
  private final Report report;
  private final TrainingChapter chapter;

  TrainingChart(Report report, TrainingChapter chapter) {
    this.report = report;
    this.chapter = chapter;
  }

  /** Losses, and the median exposure by insertions, over the epochs. */
  Optional<Markup> draw(String id, int width) {
    List<Epoch> epochs = chapter.training();
    boolean ranked = epochs.stream().anyMatch(epoch -> !epoch.exposures().isEmpty());
    Epoch last = epochs.get(epochs.size() - 1);
    Double validation = last.validationLossBitsPerCharacter();
    String description =
        "After epoch "
            + last.epoch()
            + ": training loss "
            + Figures.decimals(3, last.trainLossBitsPerCharacter())
            + (validation == null ? "" : ", validation loss " + Figures.decimals(3, validation))
            + " bits per character."
            + chapter.learntSentence().map(sentence -> " " + sentence).orElse("");
    double left = 44;
    double right = width - 86;
    double top = 34;
    double lossBottom = 200;
    double exposureTop = lossBottom + 42;
    double bottom = ranked ? exposureTop + 210 : lossBottom;
    Plot plot = new Plot(id, "Training", description, width, (int) bottom + 48);
    Scale x =
        new Scale(
            epochs.get(0).epoch(), Math.max(last.epoch(), epochs.get(0).epoch() + 1), left, right);
    List<Double> ticks =
        x.ticks(width < Plot.WIDE ? 5 : 10).stream().filter(t -> t == Math.rint(t)).toList();
    plot.axisBelow(x, ranked ? exposureTop : top, bottom, ticks, "epoch");
    if (ranked) {
      plot.gridDown(x, top, lossBottom, ticks);
      exposures(plot, epochs, x, exposureTop, bottom);
    }
    losses(plot, epochs, x, top, lossBottom);
    return Optional.of(plot.finish());
  }

  private void losses(Plot plot, List<Epoch> epochs, Scale x, double top, double bottom) {
    List<Double> train = epochs.stream().map(Epoch::trainLossBitsPerCharacter).toList();
    List<Double> all = new ArrayList<>(train);
    epochs.forEach(
        epoch -> {
          if (epoch.validationLossBitsPerCharacter() != null) {
            all.add(epoch.validationLossBitsPerCharacter());
          }
        });
    List<Baseline> baselines = baselines(Collections.max(all));
    baselines.forEach(baseline -> all.add(baseline.bits()));
    double low = all.stream().mapToDouble(v -> v).min().orElse(0);
    double high = all.stream().mapToDouble(v -> v).max().orElse(1);
    double pad = Math.max(0.02, (high - low) * 0.06);
    Scale y = new Scale(Math.max(0, low - pad), high + pad, bottom, top);
    plot.axisLeft(y, x.start(), x.end(), y.ticks(4), "loss, bits per character");
    List<Plot.EndLabel> labels = new ArrayList<>();
    for (Baseline baseline : baselines) {
      double at = y.at(baseline.bits());
      plot.line("ceiling", x.start(), at, x.end(), at);
      labels.add(new Plot.EndLabel(at, "note", baseline.name()));
    }
    series(plot, epochs, x, y, "series c1", Epoch::trainLossBitsPerCharacter)
        .ifPresent(end -> labels.add(new Plot.EndLabel(end, "label c1", "training")));
    series(plot, epochs, x, y, "series c2", Epoch::validationLossBitsPerCharacter)
        .ifPresent(end -> labels.add(new Plot.EndLabel(end, "label c2", "validation")));
    plot.labelsRight(labels, x.end() + 8, bottom);
  }

  /** A loss that frequencies alone reach. */
  private record Baseline(String name, double bits) {}

  /** That of all characters equally likely only where a loss comes near it: it is far above. */
  private List<Baseline> baselines(double highestLoss) {
    TextBaselines baselines = chapter.textBaselines();
    if (baselines == null) {
      return List.of();
    }
    List<Baseline> drawn = new ArrayList<>();
    if (highestLoss >= baselines.unigramBits()) {
      drawn.add(new Baseline("uniform", baselines.uniformBits()));
    }
    drawn.add(new Baseline("characters", baselines.unigramBits()));
    drawn.add(new Baseline("pairs", baselines.bigramBits()));
    return drawn;
  }

  private static Optional<Double> series(
      Plot plot, List<Epoch> epochs, Scale x, Scale y, String style, EpochValue value) {
    List<Double> points = new ArrayList<>();
    for (Epoch epoch : epochs) {
      Double at = value.of(epoch);
      if (at != null) {
        points.add(x.at(epoch.epoch()));
        points.add(y.at(at));
        plot.mark(
            Plot.Shape.CIRCLE,
            style.replace("series", "dot"),
            x.at(epoch.epoch()),
            y.at(at),
            "epoch " + epoch.epoch() + ": " + Figures.decimals(3, at));
      }
    }
    if (points.isEmpty()) {
      return Optional.empty();
    }
    plot.path(style, points);
    return Optional.of(points.get(points.size() - 1));
  }

  private void exposures(Plot plot, List<Epoch> epochs, Scale x, double top, double bottom) {
    double ceiling =
        report.formats().stream().mapToDouble(FormatResult::ceilingBits).max().orElse(1);
    Scale y = new Scale(0, Math.max(1, ceiling), bottom, top);
    plot.axisLeft(y, x.start(), x.end(), y.ticks(5), "median exposure, bits, by insertions");
    plot.line("ceiling", x.start(), top, x.end(), top);
    plot.text("note ceiling-label", x.end(), top - 8, "end", "ceiling");
    Map<String, Integer> insertions = new LinkedHashMap<>();
    report.canaries().forEach(canary -> insertions.put(canary.id(), canary.insertions()));
    List<Integer> counts = insertions.values().stream().toList();
    SortedMap<Integer, List<Double>> lines = new TreeMap<>();
    for (Epoch epoch : epochs) {
      SortedMap<Integer, List<Double>> groups = new TreeMap<>();
      for (EpochExposure exposure : epoch.exposures()) {
        groups
            .computeIfAbsent(
                insertions.getOrDefault(exposure.canary(), 0), count -> new ArrayList<>())
            .add((exposure.exposureBits().low() + exposure.exposureBits().high()) / 2);
      }
      groups.forEach(
          (count, values) -> {
            values.sort(null);
            double middle =
                (values.get((values.size() - 1) / 2) + values.get(values.size() / 2)) / 2;
            List<Double> points = lines.computeIfAbsent(count, key -> new ArrayList<>());
            points.add(x.at(epoch.epoch()));
            points.add(y.at(Math.min(y.high(), middle)));
            plot.mark(
                Plot.Shape.CIRCLE,
                "dot " + Insertions.colour(count, counts),
                x.at(epoch.epoch()),
                y.at(Math.min(y.high(), middle)),
                "epoch "
                    + epoch.epoch()
                    + ", "
                    + Insertions.often(count)
                    + ": "
                    + Figures.decimals(2, middle)
                    + " bits");
          });
    }
    List<Plot.EndLabel> labels = new ArrayList<>();
    lines.forEach(
        (count, points) -> {
          plot.path("series " + Insertions.colour(count, counts), points);
          labels.add(
              new Plot.EndLabel(
                  points.get(points.size() - 1),
                  "label " + Insertions.colour(count, counts),
                  Insertions.label(count)));
        });
    plot.labelsRight(labels, x.end() + 8, bottom);
  }

  private interface EpochValue {
    @Nullable Double of(Epoch epoch);
  }
}
