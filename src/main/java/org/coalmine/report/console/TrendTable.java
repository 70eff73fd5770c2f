package org.coalmine.report.console;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.coalmine.report.Insertions;
import org.coalmine.report.Trend;
import org.coalmine.report.Trends;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Figures;

/** The runs of audits over time as aligned lines: every run, then a line per insertions. */
public final class TrendTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME_OF_YEAR =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String HEIGHTS = "▁▂▃▄▅▆▇█";
  private static final String PLAIN_HEIGHTS = "_.,-~=*#";
  private static final int MOST_HEIGHTS = 60;

  private static final int GATE_COLUMN = 3;

  private final Terminal terminal;
  private final StringBuilder text = new StringBuilder();

  private TrendTable(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Lines that end in a line feed. */
  public static String render(Trends trends, Terminal terminal) {
    TrendTable table = new TrendTable(terminal);
    trends.audits().forEach(table::audit);
    for (Trends.Unread unread : trends.unread()) {
      String line = "left out: " + unread.run() + ": " + unread.reason();
      table.text.append(terminal.painted(Terminal.YELLOW, oneLine(line))).append('\n');
    }
    return table.text.toString();
  }

  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  private void audit(Trend trend) {
    List<Trend.Run> runs = trend.runs();
    text.append(
        oneLine(
            "%s: %d %s, %s"
                .formatted(
                    trend.name(), runs.size(), runs.size() == 1 ? "run" : "runs", about(trend))));
    text.append("\n\n");
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("started, UTC", "run", "verdict"));
    head.addAll(columns(trend));
    if (trend.gated()) {
      head.add(GATE_COLUMN, "gate");
    }
    trend.insertions().forEach(count -> head.add(ascii(Insertions.label(count))));
    rows.add(head);
    for (Trend.Run run : runs) {
      List<String> row = new ArrayList<>();
      row.add(time(run.startedAt()));
      row.add(oneLine(run.id()));
      row.add(run.status());
      row.addAll(figures(trend, run));
      if (trend.gated()) {
        row.add(GATE_COLUMN, run.gate() == null ? "" : GateTable.name(run.gate()));
      }
      trend
          .insertions()
          .forEach(
              count -> {
                BitsInterval median = run.medianExposureBits().get(count);
                row.add(median == null ? "" : ascii(Figures.bits(median)));
              });
      rows.add(row);
    }
    lines(rows, trend);
    text.append('\n');
    if (runs.size() > 1 && !trend.insertions().isEmpty()) {
      overTime(trend);
    }
  }

  private static String about(Trend trend) {
    if (trend.ofScans()) {
      return "secrets that stand in the corpus";
    }
    return trend.ofDuplicates()
        ? "share of documents beyond the first of their group"
        : "median exposure in bits by insertions";
  }

  private static List<String> columns(Trend trend) {
    if (trend.ofScans()) {
      return List.of("secrets", "certain", "new", "gone");
    }
    return trend.ofDuplicates() ? List.of("share") : List.of("extracted", "memorized");
  }

  private static List<String> figures(Trend trend, Trend.Run run) {
    Double share = run.duplicateShare();
    if (trend.ofScans()) {
      return secrets(run);
    }
    return trend.ofDuplicates()
        ? List.of(share == null ? "" : Figures.percent(share))
        : List.of(
            run.verdict().extracted() + "/" + run.verdict().planted(),
            run.verdict().memorized() + "/" + run.verdict().planted());
  }

  /** How many secrets a run found, how many are certain, new, gone; empty where nobody knows. */
  public static List<String> secrets(Trend.Run run) {
    Trend.Secrets found = run.found();
    return found == null
        ? List.of("", "", "", "")
        : List.of(
            Figures.grouped(found.secrets()),
            Figures.grouped(found.certain()),
            found.added() == null ? "" : Figures.grouped(found.added()),
            found.gone() == null ? "" : Figures.grouped(found.gone()));
  }

  private void lines(List<List<String>> rows, Trend trend) {
    List<Trend.Run> runs = trend.runs();
    List<String> lines = lines(rows, trend, List.of());
    if (lines.stream().anyMatch(line -> TextTable.length(line) > terminal.columns())) {
      for (int r = 1; r < rows.size(); r++) {
        rows.get(r).set(0, TIME_OF_YEAR.format(runs.get(r - 1).startedAt()));
      }
      lines = lines(rows, trend, dispensable(trend));
    }
    for (int r = 0; r < lines.size(); r++) {
      String plain = lines.get(r);
      if (r == 0) {
        text.append(terminal.painted(Terminal.DIM, plain)).append('\n');
        continue;
      }
      Trend.Run run = runs.get(r - 1);
      text.append(terminal.painted(Conclusion.colour(run.verdict().status()), plain));
      text.append('\n');
      for (String moved : run.moves()) {
        text.append(terminal.painted(Terminal.BOLD, ascii("      " + oneLine(moved))));
        text.append('\n');
      }
      if (!run.changes().isEmpty()) {
        String changed = ascii("      changed: " + oneLine(String.join(", ", run.changes())));
        text.append(terminal.painted(Terminal.DIM, changed)).append('\n');
      }
    }
  }

  private List<String> lines(List<List<String>> rows, Trend trend, List<Integer> dispensable) {
    int firstFigure = firstFigure(trend);
    return TextTable.lines(rows, column -> column >= firstFigure, terminal.columns(), dispensable);
  }

  private static int firstFigure(Trend trend) {
    return trend.gated() ? GATE_COLUMN + 1 : GATE_COLUMN;
  }

  /**
   * What a narrow terminal does without: the controls, the id of the run, what its verdict tells in
   * short, and the fewest insertions; their last medians stand below.
   */
  private static List<Integer> dispensable(Trend trend) {
    if (trend.ofDuplicates() || trend.ofScans()) {
      return List.of(1);
    }
    List<Integer> columns = new ArrayList<>();
    int extracted = firstFigure(trend);
    int firstMedian = extracted + 2;
    int controls = trend.insertions().contains(0) ? 1 : 0;
    if (controls == 1) {
      columns.add(firstMedian);
    }
    columns.addAll(List.of(1, extracted + 1, extracted));
    for (int i = controls; i < trend.insertions().size() - 1; i++) {
      columns.add(firstMedian + i);
    }
    return columns;
  }

  private void overTime(Trend trend) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("insertions", "first", "last", "lowest", "highest", "over time"));
    for (int count : trend.insertions()) {
      List<Double> medians =
          trend.runs().stream()
              .map(run -> run.medianExposureBits().get(count))
              .filter(Objects::nonNull)
              .map(BitsInterval::middle)
              .toList();
      rows.add(
          List.of(
              ascii(Insertions.label(count)),
              Figures.decimals(2, medians.get(0)),
              Figures.decimals(2, medians.get(medians.size() - 1)),
              Figures.decimals(2, medians.stream().mapToDouble(v -> v).min().orElseThrow()),
              Figures.decimals(2, medians.stream().mapToDouble(v -> v).max().orElseThrow()),
              heights(medians, trend.ceilingBits())));
    }
    List<String> lines =
        TextTable.lines(rows, column -> column < 5, terminal.columns(), List.of(3, 4));
    for (int r = 0; r < lines.size(); r++) {
      text.append(r == 0 ? terminal.painted(Terminal.DIM, lines.get(r)) : lines.get(r));
      text.append('\n');
    }
    text.append('\n');
  }

  private String heights(List<Double> values, double ceiling) {
    String heights = terminal.unicode() ? HEIGHTS : PLAIN_HEIGHTS;
    StringBuilder line = new StringBuilder();
    for (double value : values.subList(Math.max(0, values.size() - MOST_HEIGHTS), values.size())) {
      double share = value / Math.max(1e-9, ceiling) * heights.length();
      line.append(heights.charAt(Math.max(0, Math.min(heights.length() - 1, (int) share))));
    }
    return line.toString();
  }

  private String ascii(String shown) {
    return terminal.unicode()
        ? shown
        : shown.replace("–", "-").replace("×", "x").replace("→", "->");
  }

  private static String oneLine(String shown) {
    return Figures.printable(shown).replace('\n', ' ');
  }
}
