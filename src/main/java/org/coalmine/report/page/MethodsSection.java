package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.MethodsChapter;

/** The exposure of the same canaries by each method. */
final class MethodsSection {
  /** Less than this beyond the ceiling is rounding. */
  private static final double CLEARLY_BITS = 0.01;

  private final Report report;
  private final MethodsChapter chapter;
  private final Markup html;
  private final HtmlFigures figures;

  MethodsSection(Report report, MethodsChapter chapter, Markup html, HtmlFigures figures) {
    this.report = report;
    this.chapter = chapter;
    this.html = html;
    this.figures = figures;
  }

  void write() {
    StudyCharts charts = new StudyCharts(report);
    Set<String> names =
        Many.told(report).stream().map(CanaryResult::id).collect(Collectors.toSet());
    List<MethodEstimate> told =
        Many.in(report)
            ? chapter.methods().stream().filter(it -> names.contains(it.canary())).toList()
            : chapter.methods();
    html.open("section").element("h2", "Methods compared");
    figures.add(
        "The exposure of the same canary by each method. A ring beyond the ceiling is an "
            + "extrapolation that claims more than can be.",
        (id, width) -> charts.methods(told, id, width));
    beyond().ifPresent(sentence -> html.element("p", sentence));
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "canary", "method", "rank", "exposure, bits", "claimed, bits", "fit, p", "samples"));
    for (MethodEstimate estimate : told) {
      Double claimed = estimate.claimedExposureBits();
      Double fit = estimate.goodnessOfFitPValue();
      Long samples = estimate.samples();
      rows.add(
          List.of(
              estimate.canary(),
              estimate.rank().method(),
              Figures.rank(estimate.rank()),
              Figures.bits(estimate.exposureBits()),
              claimed == null ? "" : Figures.decimals(2, claimed),
              fit == null ? "" : Figures.probability(fit),
              samples == null ? "all" : Figures.grouped(samples)));
    }
    Page.folded(html, "The answers as a table", rows);
    if (Many.in(report)) {
      html.element("p", Many.REST, "class", "soft");
    }
    html.close().line();
  }

  /** What fits claim beyond the most that there is. */
  private Optional<String> beyond() {
    Map<String, Double> ceilings =
        report.planted().stream()
            .collect(Collectors.toMap(CanaryResult::id, CanaryResult::ceilingBits));
    List<Double> claims = new ArrayList<>();
    List<Double> most = new ArrayList<>();
    for (MethodEstimate estimate : chapter.methods()) {
      Double claimed = estimate.claimedExposureBits();
      Double ceiling = ceilings.get(estimate.canary());
      if (claimed != null && ceiling != null && claimed > ceiling + CLEARLY_BITS) {
        claims.add(claimed);
        most.add(ceiling);
      }
    }
    if (claims.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s of fits claim %s bits where %s is the most that there is: a space of so many fills has no more bits to give away. That is extrapolation, not exposure."
            .formatted(
                claims.size() == 1 ? "1 answer" : Figures.grouped(claims.size()) + " answers",
                range(claims, 1),
                range(most, 2)));
  }

  private static String range(List<Double> values, int places) {
    String least = Figures.decimals(places, Collections.min(values));
    String most = Figures.decimals(places, Collections.max(values));
    return least.equals(most) ? least : least + " to " + most;
  }
}
