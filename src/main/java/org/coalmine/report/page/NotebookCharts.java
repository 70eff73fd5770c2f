package org.coalmine.report.page;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.coalmine.report.Markup;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.TrainingChapter;

/**
 * The drawings of a report as fragments of HTML for notebooks. Each brings its part of the style
 * sheet, which touches nothing outside the fragment.
 */
public final class NotebookCharts {
  private static final String SCOPE = ".coalmine-chart";
  private static final Pattern ROOT = Pattern.compile(":root \\{\\s*color-scheme:[^;]*;([^}]*)}");
  private static final Pattern SELECTOR = Pattern.compile("(^|[,}] ?)svg");

  private NotebookCharts() {}

  /** Exposure against insertions, one drawing per format; empty if nothing was planted. */
  public static String exposure(Report report) {
    Charts charts = new Charts(report);
    return report.formats().stream()
        .map(format -> fragment(charts.exposure(format, "exposure-" + format.name(), Plot.WIDE)))
        .collect(Collectors.joining());
  }

  /** Log-perplexities of the canaries, and of all candidates where they were counted. */
  public static String logPerplexity(Report report) {
    Charts charts = new Charts(report);
    return report.formats().stream()
        .map(
            format -> fragment(charts.perplexity(format, "perplexity-" + format.name(), Plot.WIDE)))
        .collect(Collectors.joining());
  }

  /** Losses and exposures over the epochs; empty if the model came from elsewhere. */
  public static String training(Report report) {
    return fragment(
        report
            .chapter(TrainingChapter.class)
            .flatMap(chapter -> new TrainingChart(report, chapter).draw("training", Plot.WIDE)));
  }

  private static String fragment(Optional<Markup> drawing) {
    if (drawing.isEmpty()) {
      return "";
    }
    Markup html = new Markup();
    html.open("div", "class", SCOPE.substring(1));
    html.verbatim("style", style(Page.style())).add(drawing.get()).close().line();
    return html.toString();
  }

  /** The rules for drawings and the colours of a light page, for the fragment alone. */
  static String style(String sheet) {
    Matcher root = ROOT.matcher(sheet);
    if (!root.find()) {
      throw new IllegalStateException("report.css begins with its colours");
    }
    String rules =
        sheet
            .lines()
            .filter(line -> line.startsWith("svg"))
            .map(line -> SELECTOR.matcher(line).replaceAll("$1" + SCOPE + " svg"))
            .collect(Collectors.joining("\n"));
    return SCOPE + " {" + root.group(1) + "max-width: 860px; background: #fff; }\n" + rules;
  }
}
