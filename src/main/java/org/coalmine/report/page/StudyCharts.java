package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Rank;
import org.jspecify.annotations.Nullable;

/** The drawings of studies: methods compared, ε claimed and shown. */
final class StudyCharts {
  private static final List<Plot.Shape> SHAPES =
      List.of(
          Plot.Shape.CIRCLE,
          Plot.Shape.SQUARE,
          Plot.Shape.DIAMOND,
          Plot.Shape.TRIANGLE,
          Plot.Shape.RING);

  private static final double WIDEST_CHARACTER = 8.5;
  private static final String EXACT = "exact";

  private final Report report;

  StudyCharts(Report report) {
    this.report = report;
  }

  /** What each method answers for canaries that were compared. */
  Optional<Markup> methods(List<MethodEstimate> estimates, String id, int width) {
    return methods(
        estimates,
        report.formats().stream().mapToDouble(FormatResult::ceilingBits).max().orElse(1),
        id,
        width);
  }

  static Optional<Markup> methods(
      List<MethodEstimate> estimates, double ceiling, String id, int width) {
    if (estimates.isEmpty()) {
      return Optional.empty();
    }
    Map<String, List<MethodEstimate>> rows = new LinkedHashMap<>();
    LinkedHashSet<String> methods = new LinkedHashSet<>();
    for (MethodEstimate estimate : estimates) {
      rows.computeIfAbsent(estimate.canary(), canary -> new ArrayList<>()).add(estimate);
      methods.add(kind(estimate));
    }
    List<String> order =
        Stream.concat(Stream.of(EXACT), Arrays.stream(Method.values()).map(Rank::name))
            .filter(methods::contains)
            .toList();
    double most =
        estimates.stream()
            .mapToDouble(e -> Math.max(e.exposureBits().high(), claimed(e)))
            .max()
            .orElse(ceiling);
    double left = width < Plot.WIDE ? 112 : 190;
    double right = width - 16;
    boolean stacked = stacked(order.size(), width);
    double rowHeight = rowHeight(order.size());
    double top = stacked ? 70 : 52;
    double bottom = methodsHeight(estimates, width) - 48.0;
    Plot plot =
        new Plot(
            id,
            "Methods compared",
            "Exposure by method: "
                + estimates.stream()
                    .map(
                        e ->
                            e.canary()
                                + " "
                                + e.rank().method()
                                + " "
                                + Figures.bits(e.exposureBits()))
                    .collect(Collectors.joining("; "))
                + " bits.",
            width,
            methodsHeight(estimates, width));
    Scale x = new Scale(0, Math.max(ceiling, most) * 1.03, left, right);
    plot.axisBelow(x, top, bottom, x.ticks(6), "exposure, bits");
    plot.ticksAbove(x, top - 8, x.ticks(6), x.at(ceiling));
    plot.line("ceiling", x.at(ceiling), top - 4, x.at(ceiling), bottom);
    plot.text("note ceiling-label", x.at(ceiling), top - 8, "middle", "ceiling");
    double at = 4;
    for (int i = 0; i < order.size(); i++) {
      if (stacked && i == 3) {
        at = 4;
      }
      double y = stacked && i >= 3 ? 34 : 16;
      plot.mark(shape(i), "mark " + colour(i), at + 5, y - 4, "");
      plot.text("legend", at + 14, y, "start", order.get(i));
      at += 34 + Plot.width(order.get(i));
    }
    int row = 0;
    for (Map.Entry<String, List<MethodEstimate>> entry : rows.entrySet()) {
      double rowTop = top + row * rowHeight;
      if (row > 0) {
        plot.line("grid", 4, rowTop, right, rowTop);
      }
      plot.text(
          "tick", left - 8, rowTop + rowHeight / 2 + 4, "end", shortened(entry.getKey(), left));
      for (MethodEstimate estimate : entry.getValue()) {
        int method = order.indexOf(kind(estimate));
        estimate(plot, estimate, x, ceiling, rowTop + 11 + 9.0 * method, method);
      }
      row++;
    }
    return Optional.of(plot.finish());
  }

  /** How tall the drawing of {@link #methods} is. */
  static int methodsHeight(List<MethodEstimate> estimates, int width) {
    int methods = (int) estimates.stream().map(StudyCharts::kind).distinct().count();
    long canaries = estimates.stream().map(MethodEstimate::canary).distinct().count();
    return (int) ((stacked(methods, width) ? 70 : 52) + canaries * rowHeight(methods)) + 48;
  }

  /** The method, where it matters for the answer: a dense and a pruned count give the same. */
  private static String kind(MethodEstimate estimate) {
    String method = estimate.rank().method();
    return method.equals(Rank.name(Method.DENSE)) || method.equals(Rank.name(Method.PRUNED))
        ? EXACT
        : method;
  }

  private static boolean stacked(int methods, int width) {
    return width < Plot.WIDE && methods > 3;
  }

  private static double rowHeight(int methods) {
    return 14 + 9.0 * methods;
  }

  private static void estimate(
      Plot plot, MethodEstimate estimate, Scale x, double ceiling, double y, int method) {
    BitsInterval exposure = estimate.exposureBits();
    double low = x.at(Math.max(0, exposure.low()));
    double high = x.at(Math.max(0, exposure.high()));
    String tip =
        estimate.canary()
            + ", "
            + estimate.rank().method()
            + ": exposure "
            + Figures.bits(exposure)
            + " bits, rank "
            + Figures.rank(estimate.rank());
    if (high - low > 2) {
      plot.line("interval " + colour(method), low, y, high, y);
    }
    plot.mark(shape(method), "mark " + colour(method), (low + high) / 2, y, tip);
    if (claimed(estimate) > ceiling + 0.01) {
      double claim = x.at(claimed(estimate));
      plot.line("claim " + colour(method), high, y, claim, y);
      plot.mark(
          Plot.Shape.RING,
          "hollow " + colour(method),
          claim,
          y,
          tip + "; it claims " + Figures.decimals(2, claimed(estimate)) + " bits");
    }
  }

  private static double claimed(MethodEstimate estimate) {
    Double claimed = estimate.claimedExposureBits();
    return claimed == null ? Double.NEGATIVE_INFINITY : claimed;
  }

  private static Plot.Shape shape(int index) {
    return SHAPES.get(index % SHAPES.size());
  }

  private static String colour(int index) {
    return "c" + (1 + index % 6);
  }

  /** Keeps the end of a name, which tells one canary of a format from another. */
  private static String shortened(String name, double pixels) {
    String shown = Figures.printable(name);
    int length = (int) ((pixels - 12) / WIDEST_CHARACTER);
    return shown.length() <= length ? shown : "…" + shown.substring(shown.length() - length + 1);
  }

  /** ε that training claims, and the lower bounds that the audit shows. */
  Optional<Markup> epsilon(String id, int width) {
    PrivacyFindings privacy = report.privacy();
    if (privacy == null) {
      return Optional.empty();
    }
    EpsilonClaim claim = privacy.claim();
    int places = privacy.places(2);
    List<EpsilonRow> bounds = rows(privacy);
    int rows = (claim == null ? 0 : 1) + bounds.size();
    if (rows == 0) {
      return Optional.empty();
    }
    double shown = bounds.stream().mapToDouble(EpsilonRow::epsilon).max().orElse(0);
    double most = Math.max(shown, claim == null ? 0 : claim.epsilon());
    double left = width < Plot.WIDE ? 128 : 170;
    double right = width - 48;
    double top = 20;
    double bottom = top + rows * 30;
    Plot plot =
        new Plot(
            id,
            claim == null ? "Epsilon refuted" : "Epsilon claimed, and refuted",
            (claim == null
                    ? "No claim. "
                    : "Claimed: at most " + Figures.upper(places, claim.epsilon()) + ". ")
                + "The audit refutes "
                + privacy.refutes(places).replace("ε", "epsilon")
                + ".",
            width,
            (int) bottom + 48);
    Scale x = new Scale(0, Math.max(1, most * 1.05), left, right);
    plot.axisBelow(x, top, bottom, x.ticks(width < Plot.WIDE ? 5 : 8), "ε");
    double y = top + 15;
    if (claim != null) {
      String claimed = Figures.upper(places, claim.epsilon());
      epsilonRow(plot, x, y, "claimed, at most", claim.epsilon(), claimed, "claim-bar c1");
      plot.line("claim-line", x.at(claim.epsilon()), top, x.at(claim.epsilon()), bottom);
      y += 30;
    }
    String unit = "";
    for (EpsilonRow row : bounds) {
      if (!row.unit().equals(unit) && !unit.isEmpty()) {
        plot.line("grid", 4, y - 15, right, y - 15);
      }
      unit = row.unit();
      String least = Figures.lower(places, row.epsilon());
      epsilonRow(plot, x, y, row.name(), row.epsilon(), least, "bound-bar " + colour(row, privacy));
      y += 30;
    }
    return Optional.of(plot.finish());
  }

  /** One bound: whose ε it is on, what it is from, and a colour where no claim judges it. */
  private record EpsilonRow(String unit, String from, double epsilon, String style) {
    private static final int LONGEST_UNIT = 12;

    String name() {
      String shown = unit.length() <= LONGEST_UNIT ? unit : unit.substring(0, LONGEST_UNIT) + "…";
      return shown + ", " + from;
    }
  }

  /** The user's bounds first: a document's fall with the insertions, whatever the model does. */
  private List<EpsilonRow> rows(PrivacyFindings privacy) {
    List<EpsilonRow> rows = new ArrayList<>();
    for (PrivacyFindings.View view : privacy.byUnit()) {
      addRows(rows, view.unit(), view.rankBounds(), view.oneRunEpsilonLow());
    }
    return rows;
  }

  private void addRows(
      List<EpsilonRow> rows,
      String unit,
      List<PrivacyFindings.RankBound> bounds,
      @Nullable Double ofOneRun) {
    bounds.forEach(
        bound ->
            rows.add(
                new EpsilonRow(unit, plantedOften(bound.canaries()), bound.epsilonLow(), "c4")));
    if (ofOneRun != null) {
      rows.add(new EpsilonRow(unit, "one run", ofOneRun, "c3"));
    }
  }

  /** In a colour that judges only where there is a claim to judge. */
  private static String colour(EpsilonRow row, PrivacyFindings privacy) {
    EpsilonClaim claim = privacy.claim();
    if (claim == null || !row.unit().equals(hiddenUnit(privacy))) {
      return "neutral";
    }
    return row.epsilon() > claim.epsilon() ? "extracted" : row.style();
  }

  private static String hiddenUnit(PrivacyFindings privacy) {
    EpsilonClaim claim = privacy.claim();
    return claim == null ? "document" : claim.unit();
  }

  private static void epsilonRow(
      Plot plot, Scale x, double y, String name, double epsilon, String shown, String style) {
    plot.text("tick", x.start() - 8, y + 4, "end", name);
    plot.rectangle(
        style, x.start(), y - 7, Math.max(1.5, x.at(epsilon) - x.start()), 14, name + ": " + shown);
    plot.text("note", x.at(epsilon) + 6, y + 4, "start", shown);
  }

  /** How often some canaries were planted, in a word or two. */
  private String plantedOften(List<String> ids) {
    Set<String> some = Set.copyOf(ids);
    List<Integer> often =
        report.canaries().stream()
            .filter(canary -> some.contains(canary.id()))
            .map(CanaryResult::insertions)
            .distinct()
            .sorted()
            .toList();
    return switch (often.size()) {
      case 0 -> "none";
      case 1 -> "×" + Figures.grouped(often.get(0));
      default ->
          "×"
              + Figures.grouped(often.get(0))
              + " to ×"
              + Figures.grouped(often.get(often.size() - 1));
    };
  }
}
