package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.InputWords;
import org.coalmine.report.Markup;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.CorpusAccount.FilesRead;
import org.coalmine.text.CorpusAccount.LeftOut;
import org.coalmine.text.CorpusAccount.Names;
import org.jspecify.annotations.Nullable;

/** What became of every file and record, folded away. */
final class InputFold {
  private InputFold() {}

  /**
   * Writes the fold.
   *
   * @param inputs null in a report of before, which has none
   */
  static void write(Markup html, @Nullable CorpusAccount inputs) {
    if (inputs == null) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("input", "what became of it"));
    FilesRead files = inputs.files();
    rows.add(List.of("files", InputWords.files(files)));
    rows.add(List.of("records", InputWords.records(inputs.records())));
    if (inputs.text() != null) {
      rows.add(List.of("text", InputWords.text(inputs.text())));
    }
    files.unreadFirst().forEach(unread -> rows.add(List.of(unread.path(), unread.reason())));
    names(rows, files.empty(), "empty");
    for (LeftOut rule : files.leftOut()) {
      names(rows, rule.names(), "left out: " + rule.rule());
    }
    html.open("details").element("summary", "Inputs");
    Page.table(html, "What was read", "", rows);
    html.close();
  }

  private static void names(List<List<String>> rows, Names names, String why) {
    names.first().forEach(name -> rows.add(List.of(InputWords.path(name), why)));
    long more = names.count() - names.first().size();
    if (more > 0) {
      rows.add(List.of("and %,d more".formatted(more), why));
    }
  }
}
