package org.coalmine.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * The canaries and controls as CSV (RFC 4180), a row each under a head, units in the column names.
 * Texts that a spreadsheet would run as a formula get an apostrophe in front.
 */
public final class CsvTable {
  private static final List<String> HEAD =
      List.of(
          "audit",
          "run",
          "id",
          "format",
          "insertions",
          "control",
          "spaceSize",
          "logPerplexityBits",
          "rankMethod",
          "rankLow",
          "rankHigh",
          "rankConfidence",
          "nearTiesLow",
          "nearTiesHigh",
          "exposureBitsLow",
          "exposureBitsHigh",
          "state",
          "maskedFill",
          "fingerprint");

  private CsvTable() {}

  /** The table as UTF-8. */
  public static byte[] render(Report report) {
    StringBuilder csv = new StringBuilder();
    row(csv, HEAD);
    for (CanaryResult canary : report.canaries()) {
      List<String> cells = new ArrayList<>();
      cells.add(text(report.name()));
      cells.add(text(report.run().id()));
      cells.add(text(canary.id()));
      cells.add(text(canary.format()));
      cells.add(String.valueOf(canary.insertions()));
      cells.add(String.valueOf(canary.control()));
      cells.add(canary.spaceSize().toString());
      cells.add(String.valueOf(canary.logPerplexityBits()));
      cells.add(canary.rank().method());
      cells.add(canary.rank().low().toString());
      cells.add(canary.rank().high().toString());
      cells.add(String.valueOf(canary.rank().confidence()));
      NearTies ties = canary.nearTies();
      cells.add(ties == null ? "" : ties.low().toString());
      cells.add(ties == null ? "" : ties.high().toString());
      cells.add(String.valueOf(canary.exposureBits().low()));
      cells.add(String.valueOf(canary.exposureBits().high()));
      cells.add(CanaryState.of(report.verdict(), canary).label());
      cells.add(text(canary.maskedFill()));
      cells.add(text(canary.fingerprint()));
      row(csv, cells);
    }
    return csv.toString().getBytes(UTF_8);
  }

  private static String text(String text) {
    String safe = ConsoleTable.printable(text);
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
