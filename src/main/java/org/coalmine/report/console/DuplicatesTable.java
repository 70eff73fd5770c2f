package org.coalmine.report.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.duplicates.DuplicateFindings.Group;
import org.coalmine.duplicates.DuplicateFindings.Side;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Figures;

/** The figures of duplicates, a line per side, and the groups to remove first. */
final class DuplicatesTable {
  private static final int MOST_GROUPS = 5;

  private DuplicatesTable() {}

  /** Lines that end in a line feed. */
  static String render(DuplicatesChapter chapter, Terminal terminal) {
    DuplicateFindings found = chapter.duplicates();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("", "documents", "exact", "in groups", "beyond first", "share", "repeated text"));
    rows.add(row("corpus", found.corpus()));
    Side held = found.holdout();
    if (held != null) {
      rows.add(row("holdout", held));
    }
    StringBuilder text = new StringBuilder();
    lines(rows, column -> column > 0, terminal, text);
    if (found.crossing() != null && found.crossing().documents() > 0) {
      text.append(
          terminal.painted(
              Terminal.YELLOW,
              "%s documents of the holdout stand in the corpus too, %s by the very text: they are not held out."
                  .formatted(
                      Figures.grouped(found.crossing().documents()),
                      Figures.grouped(found.crossing().exact()))));
      text.append('\n');
    }
    if (!found.largest().isEmpty()) {
      rows.clear();
      rows.add(List.of("documents", "texts", "characters beyond the first", "first document"));
      for (Group group : found.largest().stream().limit(MOST_GROUPS).toList()) {
        rows.add(
            List.of(
                Figures.grouped(group.documents()),
                Figures.grouped(group.texts()),
                Figures.grouped(group.characters()),
                group.place()));
      }
      text.append('\n');
      lines(rows, column -> column < 3, terminal, text);
    }
    return text.append('\n').toString();
  }

  private static List<String> row(String name, Side side) {
    return List.of(
        name,
        Figures.grouped(side.documents()),
        Figures.grouped(side.exactBeyondFirst()),
        Figures.grouped(side.beyondFirst() + side.groups()),
        Figures.grouped(side.beyondFirst()),
        Figures.percent(side.share()),
        Figures.percent(side.duplicatedShare()));
  }

  private static void lines(
      List<List<String>> rows, IntPredicate right, Terminal terminal, StringBuilder to) {
    TextTable.lines(rows, right, terminal.columns(), List.of())
        .forEach(line -> to.append(Figures.printable(terminal.ascii(line))).append('\n'));
  }
}
