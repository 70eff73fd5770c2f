package org.coalmine.report.console;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundRanks;
import org.coalmine.report.chapter.RankedWords;

/** The secrets of a corpus on the console: a line per kind and certainty. */
final class FoundTable {
  private FoundTable() {}

  static String render(Found found, Terminal terminal) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("secrets", "occurrences", "certainty", "kind"));
    for (Found.Group group : found.groups()) {
      rows.add(
          List.of(
              Figures.grouped(group.secrets()),
              Figures.grouped(group.occurrences()),
              group.certainty(),
              group.kind()
                  + (group.rule() == null ? "" : " (" + Figures.printable(group.rule()) + ")")
                  + (group.knownTest() ? ", known test values" : "")
                  + (group.allowed() ? ", allowed" : "")
                  + (group.inHeaders() == 0
                      ? ""
                      : ", %s in mail headers".formatted(Figures.grouped(group.inHeaders())))));
    }
    StringBuilder text = new StringBuilder();
    if (rows.size() > 1) {
      TextTable.lines(rows, column -> column < 2, terminal.columns(), List.of())
          .forEach(line -> text.append(terminal.ascii(line)).append('\n'));
      text.append('\n');
    }
    asked(found, terminal, text);
    if (found.ranks() != null) {
      ranks(found.ranks(), terminal, text);
    }
    text.append("Looked for: ").append(String.join(", ", found.kinds())).append(".\n");
    text.append("Not looked for: ").append(String.join(", ", found.notLookedFor())).append(".\n");
    return text.toString();
  }

  private static void asked(Found found, Terminal terminal, StringBuilder text) {
    if (found.asked().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("line", "occurrences", "documents", "asked for"));
    for (Found.AskedValue value : found.asked()) {
      rows.add(
          List.of(
              Figures.grouped(value.line()),
              Figures.grouped(value.occurrences()),
              Figures.grouped(value.documents()),
              value.mask()));
    }
    TextTable.lines(rows, column -> column < 3, terminal.columns(), List.of())
        .forEach(line -> text.append(terminal.ascii(line)).append('\n'));
    text.append('\n');
  }

  private static void ranks(FoundRanks ranks, Terminal terminal, StringBuilder text) {
    TextTable.lines(RankedWords.kinds(ranks), column -> column > 0, terminal.columns(), List.of())
        .forEach(line -> text.append(terminal.ascii(line)).append('\n'));
    text.append('\n');
    RankedWords.explained(ranks)
        .forEach(sentence -> text.append(terminal.ascii(sentence)).append('\n'));
    text.append('\n');
  }
}
