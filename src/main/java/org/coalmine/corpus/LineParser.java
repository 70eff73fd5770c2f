package org.coalmine.corpus;

import java.util.Map;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** Finds the text of a document, and its user, in a line without its end. */
@FunctionalInterface
interface LineParser {
  Parsed parse(byte[] line, int from, int to);

  /** Whether every line is to be a JSON object. */
  default boolean wantsObjects() {
    return false;
  }

  /** What of the lines so far was left out by a rule, and how often. */
  default Map<String, Long> leftOut() {
    return Map.of();
  }

  /** The line is the text. */
  static LineParser whole(CorpusSource source) {
    return (line, from, to) -> CorpusRecords.text(line, from, to, source);
  }

  /** The text is in one of several tab-separated columns, the user in another, if in any. */
  static LineParser tabbed(int column, @Nullable Integer userColumn, CorpusSource source) {
    return (line, from, to) -> {
      Parsed text = column(line, from, to, column, source);
      return userColumn != null
              && column(line, from, to, userColumn, source) instanceof Parsed.Text user
          ? CorpusRecords.of(text, user.text())
          : text;
    };
  }

  private static Parsed column(byte[] line, int from, int to, int column, CorpusSource source) {
    int start = from;
    for (int passed = 0; passed < column; passed++) {
      int tab = tab(line, start, to);
      if (tab == to) {
        return new Parsed.Flawed(from == to ? Flaw.EMPTY : Flaw.NO_TEXT);
      }
      start = tab + 1;
    }
    return CorpusRecords.text(line, start, tab(line, start, to), source);
  }

  private static int tab(byte[] line, int from, int to) {
    int index = from;
    while (index < to && line[index] != '\t') {
      index++;
    }
    return index;
  }
}
