package org.coalmine.report.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.Figures;
import org.jspecify.annotations.Nullable;

/**
 * The canaries and controls as CSV (RFC 4180), a row each under a head, units in the column names.
 * Texts that a spreadsheet would run as a formula get an apostrophe in front.
 */
public final class CsvTable {
  private CsvTable() {}

  /** The table as UTF-8. */
  public static byte[] render(Report report) {
    FlatTable table = FlatTable.canaries(report);
    StringBuilder csv = new StringBuilder();
    row(csv, table.columns().stream().map(FlatTable.Column::name).toList());
    for (List<@Nullable Object> cells : table.rows()) {
      row(csv, cells.stream().map(cell -> cell == null ? "" : text(String.valueOf(cell))).toList());
    }
    return csv.toString().getBytes(UTF_8);
  }

  private static String text(String text) {
    String safe = Figures.printable(text);
    return !safe.isEmpty() && "=+-@".indexOf(safe.charAt(0)) >= 0 ? "'" + safe : safe;
  }

  private static void row(StringBuilder csv, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      csv.append(i == 0 ? "" : ",").append(quoted(cells.get(i)));
    }
    csv.append("\r\n");
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
