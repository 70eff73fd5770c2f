package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

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

  /** Has every line in UTF-8, as JSON is. */
  static LineParser inUtf8(LineParser parser, CorpusSource source) {
    return source.encoding().isUtf8() ? parser : new Recoded(parser, source);
  }

  /** Recodes lines for another parser. */
  record Recoded(LineParser parser, CorpusSource source) implements LineParser {
    @Override
    public Parsed parse(byte[] line, int from, int to) {
      String text = CorpusRecords.decoded(line, from, to, source.encoding().charset());
      if (text == null) {
        return new Parsed.Flawed(CorpusRecords.undecoded(source));
      }
      byte[] recoded = text.getBytes(UTF_8);
      return parser.parse(recoded, 0, recoded.length);
    }

    @Override
    public boolean wantsObjects() {
      return parser.wantsObjects();
    }

    @Override
    public Map<String, Long> leftOut() {
      return parser.leftOut();
    }
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
