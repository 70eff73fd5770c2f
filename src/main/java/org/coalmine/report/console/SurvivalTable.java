package org.coalmine.report.console;

import static org.coalmine.report.console.Terminal.DIM;
import static org.coalmine.report.console.Terminal.YELLOW;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.SurvivalFindings;
import org.coalmine.report.chapter.SurvivalFindings.OfFormat;

/** What a pipeline left of planted canaries, a line for each format. */
public final class SurvivalTable {
  private static final List<String> HEAD =
      List.of("planted", "exact", "white space", "fill alone", "lost", "format");

  private SurvivalTable() {}

  /** The table and what must be known of it. Lines end in a line feed. */
  public static String render(SurvivalFindings findings, Terminal terminal) {
    List<List<String>> rows = new ArrayList<>(List.of(HEAD));
    for (OfFormat format : findings.formats()) {
      rows.add(
          List.of(
              Figures.grouped(format.planted()),
              Figures.grouped(format.exact()),
              Figures.grouped(format.whiteSpace()),
              Figures.grouped(format.fillAlone()),
              Figures.grouped(format.lost()),
              Figures.printable(format.format())));
    }
    StringBuilder text = new StringBuilder();
    List<String> lines =
        TextTable.lines(rows, column -> column < HEAD.size() - 1, terminal.columns(), List.of());
    for (int i = 0; i < lines.size(); i++) {
      boolean lost = i > 0 && findings.losers().contains(findings.formats().get(i - 1));
      text.append(terminal.painted(i == 0 ? DIM : lost ? YELLOW : "", lines.get(i))).append('\n');
    }
    for (String warning : findings.warnings()) {
      text.append(terminal.painted(YELLOW, terminal.ascii(Figures.printable(warning))))
          .append('\n');
    }
    return text.toString();
  }
}
